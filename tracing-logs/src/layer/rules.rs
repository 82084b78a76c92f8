//! Which fields a layer prints, and by which name.

use std::borrow::Cow;

/// What the layer was told about names; empty for most.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) renamed: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    pub(super) dropped: Vec<Cow<'static, str>>,
    /// Fields of spans: these only.
    pub(super) only: Option<Vec<Cow<'static, str>>>,
    /// Fields of spans: not these.
    pub(super) except: Vec<Cow<'static, str>>,
}

impl Rules {
    /// Whether every field is printed by its own name.
    pub(super) const fn is_empty(&self) -> bool {
        self.renamed.is_empty()
            && self.dropped.is_empty()
            && self.only.is_none()
            && self.except.is_empty()
    }

    /// The name that a field is printed by, if it is.
    pub(super) fn name<'a>(&'a self, name: &'a str, of_span: bool) -> Option<&'a str> {
        let has = |names: &[Cow<'_, str>]| names.iter().any(|known| known == name);
        let hidden =
            of_span && (has(&self.except) || self.only.as_deref().is_some_and(|only| !has(only)));
        if hidden || has(&self.dropped) {
            return None;
        }
        let renamed = self.renamed.iter().find(|(from, _)| from == name);
        Some(renamed.map_or(name, |(_, to)| to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_rule() {
        let mut rules = Rules::default();
        assert!(rules.is_empty());
        assert_eq!(rules.name("a", true), Some("a"));
        rules.renamed.push(("a".into(), "b".into()));
        rules.dropped.push("secret".into());
        rules.except.push("noise".into());
        assert!(!rules.is_empty());
        for (name, of_event, of_span) in [
            ("a", Some("b"), Some("b")),
            ("c", Some("c"), Some("c")),
            ("secret", None, None),
            ("noise", Some("noise"), None),
        ] {
            assert_eq!(rules.name(name, false), of_event);
            assert_eq!(rules.name(name, true), of_span);
        }
        rules.only = Some(vec!["a".into(), "noise".into()]);
        assert_eq!(rules.name("a", true), Some("b"));
        assert_eq!(rules.name("c", true), None);
        assert_eq!(rules.name("c", false), Some("c"));
        assert_eq!(rules.name("noise", true), None);
    }
}
