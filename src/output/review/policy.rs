//! The content security policy: nothing from anywhere, and of this page only the one style and the one
//! script whose digests it names. Whatever a name smuggles in cannot run. Where people can edit, that script may
//! compile the module that the page carries, and run it in a worker that it makes itself.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The policy of a page with this style and this script, which may run the solver or may not.
pub(super) fn content_security_policy(style: &str, script: &str, has_solver: bool) -> String {
    let source = |text: &str| format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())));
    let (compiled, worker) =
        if has_solver { (" 'wasm-unsafe-eval'", " worker-src blob:;") } else { ("", "") };
    format!(
        "default-src 'none'; style-src {}; script-src {}{compiled};{worker} img-src data: blob:; base-uri 'none'; \
         form-action 'none'",
        source(style),
        source(script)
    )
}

/// Base64 with padding (RFC 4648, section 4).
pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// JSON that can neither end a script element nor open a comment in it, whatever the names say.
pub(super) fn inert(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn a_name_cannot_end_the_script_element() {
        let text = serde_json::to_string("</script><!--\u{2028}&").unwrap();
        let safe = inert(&text);
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), "</script><!--\u{2028}&");
    }
}
