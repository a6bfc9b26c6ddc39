//! The content security policy: nothing from anywhere, and of this page only the one style and the one
//! script whose digests it names. Whatever a name smuggles in cannot run. Where people can edit, that script may
//! compile the module that the page carries, and run it in a worker that it makes itself.

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
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for position in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * position) & 63) as usize];
            text.push(if position > group.len() { '=' } else { letter as char });
        }
    }
    text
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
    use super::{base64, inert};

    #[test]
    fn a_name_cannot_end_the_script_element() {
        let text = serde_json::to_string("</script><!--\u{2028}&").unwrap();
        let safe = inert(&text);
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), "</script><!--\u{2028}&");
    }

    #[test]
    fn base64_meets_the_examples_of_the_standard() {
        let examples = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, coded) in examples {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
