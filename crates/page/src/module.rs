//! The functions of the WebAssembly module. A caller writes a request into the memory that [`request`] gives,
//! calls [`solve`], and reads as many bytes as that says from [`answer`] on.
//!
//! ```js
//! const bytes = new TextEncoder().encode(JSON.stringify(request));
//! const place = module.request(bytes.length); // first: the memory may grow
//! new Uint8Array(memory.buffer, place, bytes.length).set(bytes);
//! const length = module.solve();
//! const found = module.answer();
//! const answer = new TextDecoder().decode(new Uint8Array(memory.buffer, found, length));
//! ```

#![expect(unsafe_code, reason = "an exported name is unsafe by decree; nothing else here is")]

use std::sync::Mutex;

static REQUEST: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static ANSWER: Mutex<String> = Mutex::new(String::new());

/// Memory for a request of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn request(length: usize) -> *mut u8 {
    let mut request = REQUEST.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    request.clear();
    request.resize(length, 0);
    request.as_mut_ptr()
}

/// Answers the request, and says how many bytes the answer has.
#[unsafe(no_mangle)]
pub extern "C" fn solve() -> usize {
    let request = std::mem::take(&mut *REQUEST.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
    let found = crate::answer(&request);
    let mut answer = ANSWER.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    *answer = found;
    answer.len()
}

/// Where the answer begins.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    ANSWER.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).as_ptr()
}
