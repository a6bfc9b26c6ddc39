"""One job of one peer, as a process of its own: python peers.py PEER JOB WARDS [NEIGHBOURHOODS].

Prints one JSON line: what came out, and the CPU seconds of the job alone (imports and reading excluded).
"""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")


def timed(job):
    start = time.process_time()
    result = job()
    return time.process_time() - start, result


def in_metres(path):
    import geopandas

    frame = geopandas.read_file(path)
    return frame.to_crs(frame.estimate_utm_crs())


def gerrychain_adjacency(wards, _):
    from gerrychain import Graph

    frame = in_metres(wards)
    seconds, graph = timed(lambda: Graph.from_geodataframe(frame, adjacency="rook", ignore_errors=True))
    return seconds, {"pairs": len(graph.edges)}


def libpysal_adjacency(wards, _):
    from libpysal.weights import Rook

    frame = in_metres(wards)
    seconds, found = timed(lambda: Rook.from_dataframe(frame, use_index=False, silence_warnings=True))
    return seconds, {"pairs": sum(len(n) for n in found.neighbors.values()) // 2}


def libpysal_strict_adjacency(wards, _):
    from libpysal.graph import Graph

    frame = in_metres(wards).reset_index(drop=True)
    seconds, found = timed(lambda: Graph.build_contiguity(frame, rook=True, strict=True))
    return seconds, {"pairs": int(found.n_edges) // 2}


def pygeoda_adjacency(wards, _):
    import pygeoda

    frame = in_metres(wards)
    # Taking over the shapes counts: it is where pygeoda builds what its neighbours are found in.
    seconds, found = timed(lambda: pygeoda.rook_weights(pygeoda.open(frame)))
    pairs = sum(len(found.get_neighbors(i)) for i in range(found.num_obs)) // 2
    return seconds, {"pairs": pairs}


def geopandas_overlap(wards, neighbourhoods):
    import geopandas

    left = in_metres(wards)
    right = geopandas.read_file(neighbourhoods).to_crs(left.crs)
    right["geometry"] = right.geometry.make_valid()
    seconds, found = timed(lambda: geopandas.overlay(left, right, how="intersection", keep_geom_type=True))
    return seconds, {"pieces": len(found), "area_km2": round(float(found.area.sum()) / 1e6, 3)}


def pygeoda_search(wards, _):
    """SKATER with a floor on residents: the nearest thing pygeoda has to a number of balanced clusters."""
    import geopandas
    import pygeoda

    frame = in_metres(wards)
    frame["x"], frame["y"] = frame.centroid.x, frame.centroid.y
    layer = pygeoda.open(geopandas.GeoDataFrame(frame[["x", "y", "population_2011", "geometry"]]))
    floor = 0.65 * float(frame.population_2011.sum()) / 125
    weights = pygeoda.rook_weights(layer)
    seconds, found = timed(
        lambda: pygeoda.skater(
            125, weights, layer[["x", "y"]], bound_variable=layer.GetRealCol("population_2011"), min_bound=floor
        )
    )
    return seconds, {"clusters": len(set(found["Clusters"]))}


def gerrychain_search(wards, neighbourhoods):
    """Short bursts of ReCom on the mean share of a neighbourhood that one cluster holds."""
    import random
    from functools import partial

    import geopandas
    from gerrychain import Graph, Partition, accept, constraints, updaters
    from gerrychain.optimization import SingleMetricOptimizer
    from gerrychain.proposals import recom
    from gerrychain.tree import recursive_tree_part

    random.seed(1)
    frame = in_metres(wards)
    places = geopandas.read_file(neighbourhoods).to_crs(frame.crs)
    places["geometry"] = places.geometry.make_valid()
    pieces = geopandas.overlay(
        frame.reset_index()[["index", "geometry"]], places[["neighbourhood_id", "geometry"]], keep_geom_type=True
    )
    pieces["share"] = pieces.area / pieces.groupby("neighbourhood_id")["index"].transform(lambda s: pieces.area[s.index].sum())
    held = [(row["index"], row.neighbourhood_id, row.share) for _, row in pieces.iterrows()]
    graph = Graph.from_geodataframe(frame, adjacency="rook", ignore_errors=True)
    target = float(frame.population_2011.sum()) / 125

    def mean_share(partition):
        sums = {}
        for ward, place, share in held:
            key = (place, partition.assignment[ward])
            sums[key] = sums.get(key, 0.0) + share
        best = {}
        for (place, _), share in sums.items():
            best[place] = max(best.get(place, 0.0), share)
        return sum(best.values()) / len(best)

    def run():
        start = recursive_tree_part(graph, range(125), target, "population_2011", 0.35)
        first = Partition(graph, start, updaters={"population": updaters.Tally("population_2011")})
        proposal = partial(recom, pop_col="population_2011", pop_target=target, epsilon=0.35, node_repeats=1)
        bounds = constraints.within_percent_of_ideal_population(first, 0.35)
        optimizer = SingleMetricOptimizer(proposal, [bounds], first, mean_share, maximize=True)
        for _ in optimizer.short_bursts(10, 300):
            pass
        return optimizer.best_score

    seconds, score = timed(run)
    return seconds, {"best_cluster_share_mean": round(score, 4)}


JOBS = {
    ("gerrychain", "adjacency"): gerrychain_adjacency,
    ("libpysal", "adjacency"): libpysal_adjacency,
    ("libpysal-strict", "adjacency"): libpysal_strict_adjacency,
    ("pygeoda", "adjacency"): pygeoda_adjacency,
    ("geopandas", "overlap"): geopandas_overlap,
    ("pygeoda", "search"): pygeoda_search,
    ("gerrychain", "search"): gerrychain_search,
}

if __name__ == "__main__":
    peer, job, *files = sys.argv[1:]
    seconds, result = JOBS[peer, job](files[0], files[1] if len(files) > 1 else None)
    print(json.dumps({"job_cpu_s": round(seconds, 3), **result}))
