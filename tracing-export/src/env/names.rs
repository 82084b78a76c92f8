//! Lists of names: `name,name`, or `none`.

use super::reader::Reader;

/// What the names of a variable stand for, in their order, each once, in any case. `none`, alone,
/// stands for nothing at all. A name that `by_name` does not know is a warning and left out; the
/// result is `None`, for the default, if nothing is left or the variable is not set.
pub(super) fn names<T>(
    reader: &mut Reader<'_>,
    variable: &'static str,
    default: &str,
    by_name: impl Fn(&str) -> Result<T, &'static str>,
) -> Option<Vec<T>> {
    let text = reader.text(variable)?;
    let mut names = Vec::new();
    for name in text.split(',').map(str::trim) {
        let name = name.to_ascii_lowercase();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    if names == [NONE] {
        return Some(Vec::new());
    }
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for name in names {
        match by_name(&name) {
            Ok(it) => known.push(it),
            Err(problem) => unknown.push((name, problem)),
        }
    }
    if known.is_empty() && unknown.is_empty() {
        unknown.push((text, "names nothing"));
    }
    let instead = if known.is_empty() {
        default
    } else {
        "the others"
    };
    for (name, problem) in unknown {
        reader.warn(variable, name, problem, instead);
    }
    (!known.is_empty()).then_some(known)
}

pub(super) const NONE: &str = "none";
