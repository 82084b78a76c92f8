//! The text of a stack: the frames of the user's code, in bounds.

use std::fmt::Write as _;

/// The frames between the machinery that captured the stack and the one that started the thread. Of a
/// long stack, frames of libraries give way first, then the outermost ones.
pub(super) fn bounded(stack: &str) -> String {
    let stack = relevant(stack);
    let whole = stack.lines().count();
    let mut text = String::new();
    for frame in frames(stack) {
        frame.write(&mut text);
    }
    if text.len() <= MAX {
        text.truncate(text.trim_end().len());
        return text;
    }
    text.clear();
    let (mut folded, mut left) = (0, frames(stack).count());
    for frame in frames(stack) {
        if text.len() > MAX - ROOM {
            break;
        }
        left -= 1;
        if frame.is_of_library() {
            folded += 1;
            continue;
        }
        fold(&mut text, &mut folded);
        frame.write(&mut text);
    }
    fold(&mut text, &mut folded);
    if left > 0 {
        let _ = write!(text, "      and {left} frames more, of {whole} lines");
    }
    text.truncate(text.trim_end().len());
    text
}

fn fold(text: &mut String, folded: &mut usize) {
    if *folded > 0 {
        let _ = writeln!(text, "      {folded} frames of libraries");
        *folded = 0;
    }
}

/// `  12: name`, and below it `             at file:1:2` if that is known.
#[derive(Clone, Copy, Debug)]
struct Frame<'a> {
    name: &'a str,
    place: Option<&'a str>,
}

fn frames(stack: &str) -> impl Iterator<Item = Frame<'_>> {
    let mut lines = stack.lines().peekable();
    std::iter::from_fn(move || {
        let name = lines.next()?;
        let place = lines.next_if(|line| !is_frame(line));
        Some(Frame { name, place })
    })
}

impl Frame<'_> {
    fn write(self, text: &mut String) {
        for line in [Some(self.name), self.place].into_iter().flatten() {
            // Types of layered services have names of many thousand letters.
            let kept = crate::text::cut(line, MAX_LINE);
            text.push_str(kept);
            text.push_str(if kept.len() < line.len() {
                "..\n"
            } else {
                "\n"
            });
        }
    }

    fn is_of_library(self) -> bool {
        if let Some(place) = self.place {
            return LIBRARY_PLACES.iter().any(|known| place.contains(known));
        }
        let number = |c: char| c.is_ascii_digit() || matches!(c, ' ' | ':' | '<' | '_' | '&');
        let name = self.name.trim_start_matches(number);
        let of = name.split("::").next().unwrap_or_default();
        LIBRARIES.iter().any(|known| {
            let rest = of.strip_prefix(known);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        })
    }
}

fn relevant(stack: &str) -> &str {
    let frames = || {
        stack
            .match_indices('\n')
            .map(|(end, _)| end + 1)
            .chain([stack.len()])
    };
    let frame_at = |start: usize| stack[start..].lines().next().unwrap_or_default();
    let (mut from, mut seen) = (0, 0);
    let mut line = 0;
    for next in frames() {
        let text = frame_at(line);
        if is_frame(text) {
            seen += 1;
            if seen > MACHINERY_FRAMES {
                break;
            }
            if CAPTURED_BY.iter().any(|name| text.contains(name)) {
                // Behind this frame and the line that says where it is.
                let place = frame_at(next);
                from = if is_frame(place) {
                    next
                } else {
                    next + place.len() + 1
                };
            }
        }
        line = next;
    }
    let stack = stack.get(from..).unwrap_or_default();
    let to = stack
        .find(STARTED_BY)
        .and_then(|place| stack[..place].rfind('\n'));
    stack[..to.unwrap_or(stack.len())].trim_end()
}

/// `  12: name`, as opposed to `             at file:1:2`.
fn is_frame(line: &str) -> bool {
    line.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

/// Where the machinery ends: the call of the panic macro, or of us.
const CAPTURED_BY: [&str; 4] = [
    "rust_begin_unwind",
    "core::panicking::panic",
    "StackTrace::capture",
    "record_exception",
];
/// It is not looked for deeper than this.
const MACHINERY_FRAMES: usize = 30;
/// What std puts below the code of a thread.
const STARTED_BY: &str = "__rust_begin_short_backtrace";

/// Bytes.
const MAX: usize = 8 * 1024;
/// What the last frame and the remark about the rest need.
const ROOM: usize = 2 * MAX_LINE + 64;
const MAX_LINE: usize = 256;
/// Where the compiler's own sources and those of packages are.
const LIBRARY_PLACES: [&str; 4] = [
    "/rustc/",
    "/rustlib/src/",
    ".cargo/registry/",
    ".cargo/git/",
];
/// What is between a request and its handler, where nobody knows a place: by the beginning of a crate's
/// name.
const LIBRARIES: [&str; 14] = [
    "std",
    "core",
    "alloc",
    "tokio",
    "futures",
    "hyper",
    "h2",
    "http",
    "tower",
    "axum",
    "tonic",
    "tracing",
    "pin_project",
    "reqwest",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_begins_and_ends_with_the_users_code() {
        let stack = std::backtrace::Backtrace::force_capture().to_string();
        let captured = stack.replacen("Backtrace::", "StackTrace::capture::", 1);
        let text = bounded(&captured);
        assert!(
            text.contains("a_stack_begins_and_ends_with_the_users_code"),
            "{text}"
        );
        assert!(!text.contains("__rust_begin_short_backtrace"), "{text}");
    }

    #[test]
    fn what_is_no_stack_stays_as_it_is() {
        assert_eq!(bounded(""), "");
        assert_eq!(bounded("disabled backtrace"), "disabled backtrace");
        assert_eq!(bounded("   0: main\n"), "   0: main");
    }

    #[test]
    fn of_a_long_stack_the_users_frames_stay() {
        let mut stack = String::new();
        for layer in 0..200 {
            let long = "tower::util::".repeat(30);
            let _ = writeln!(stack, "  {layer}: <{long}Svc as tower::Service>::call");
            let _ = writeln!(
                stack,
                "             at /root/.cargo/registry/src/tower/lib.rs:{layer}:1"
            );
            if layer % 50 == 0 {
                let _ = writeln!(
                    stack,
                    "  {layer}: orders::handler_{layer}\n             at ./src/main.rs:7:1"
                );
            }
        }
        let text = bounded(&stack);
        assert!(text.len() <= MAX, "{}", text.len());
        for layer in [0, 50, 100, 150] {
            assert!(
                text.contains(&format!("orders::handler_{layer}\n")),
                "{text}"
            );
        }
        assert!(text.contains("      50 frames of libraries"), "{text}");
        assert!(!text.contains("tower"), "{text}");
    }

    #[test]
    fn of_the_users_own_frames_the_innermost_stay() {
        let mut stack = String::new();
        for depth in 0..1_000 {
            let _ = writeln!(
                stack,
                "  {depth}: <orders::tree::Node as core::fmt::Debug>::fmt_{depth}"
            );
        }
        let text = bounded(&stack);
        assert!(text.len() <= MAX, "{}", text.len());
        assert!(text.starts_with("  0: <orders"), "{text}");
        assert!(text.ends_with("of 1000 lines"), "{text}");
    }
}
