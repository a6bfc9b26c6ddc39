/// One transformation from WGS84 degrees to metres for every layer of a run.
#[derive(Clone, Debug)]
pub struct Projection;
