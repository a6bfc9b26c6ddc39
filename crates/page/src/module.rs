//! The functions of the WebAssembly module. A caller writes a request into the memory that [`request`] gives,
//! calls [`solve`], [`open_bench`] or [`ask_bench`], and reads as many bytes as that says from [`answer`] on. How much of the work
//! is done the module tells by its one import, `page.told(done, of)`.
//!
//! ```js
//! const bytes = new TextEncoder().encode(JSON.stringify(request));
//! const place = module.request(bytes.length); // first: the memory may grow
//! new Uint8Array(memory.buffer, place, bytes.length).set(bytes);
//! const length = module.solve();
//! const found = module.answer();
//! const answer = new TextDecoder().decode(new Uint8Array(memory.buffer, found, length));
//! ```

#![expect(
    unsafe_code,
    reason = "an exported name is unsafe by decree, and so is an import; nothing else here is"
)]

use crate::Bench;
use std::sync::{Mutex, MutexGuard};

static REQUEST: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static ANSWER: Mutex<String> = Mutex::new(String::new());
static BENCH: Mutex<Option<Bench>> = Mutex::new(None);

fn held<T>(mutex: &'static Mutex<T>) -> MutexGuard<'static, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Memory for a request of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn request(length: usize) -> *mut u8 {
    let mut request = held(&REQUEST);
    request.clear();
    request.resize(length, 0);
    request.as_mut_ptr()
}

/// Answers a request about a problem of its own, and says how many bytes the answer has.
#[unsafe(no_mangle)]
pub extern "C" fn solve() -> usize {
    answered(crate::answer)
}

/// Puts a map on the workbench, and says how many bytes the answer has: none where all is well.
#[unsafe(no_mangle)]
pub extern "C" fn open_bench() -> usize {
    answered(|request| match Bench::read(request) {
        Ok(bench) => {
            *held(&BENCH) = Some(bench);
            String::new()
        }
        Err(fault) => fault,
    })
}

/// Answers a question about the map on the workbench, and says how many bytes the answer has.
#[unsafe(no_mangle)]
pub extern "C" fn ask_bench() -> usize {
    answered(|request| match held(&BENCH).as_ref() {
        Some(bench) => bench.ask(request, &tell),
        None => "{\"refused\":\"no map is on the workbench\"}".to_owned(),
    })
}

/// Where the answer begins.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    held(&ANSWER).as_ptr()
}

fn answered(answer: impl FnOnce(&[u8]) -> String) -> usize {
    let request = std::mem::take(&mut *held(&REQUEST));
    let found = answer(&request);
    let mut answer = held(&ANSWER);
    *answer = found;
    answer.len()
}

/// Tells the page how much of the work is done.
fn tell(done: usize, of: usize) {
    #[link(wasm_import_module = "page")]
    unsafe extern "C" {
        safe fn told(done: usize, of: usize);
    }
    told(done, of);
}
