//! Whoever wraps an implementation of one of our traits forwards all of the trait: methods have
//! defaults, so that one which is not forwarded is lost without a word.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{File, ImplItem, Item, ItemImpl, ItemTrait, TraitItem, Type};

#[test]
fn wrappers_forward_every_method_of_our_traits() {
    let files = sources();
    let items: Vec<&Item> = files.iter().flat_map(|file| &file.items).collect();
    let traits: BTreeMap<String, BTreeSet<String>> = items.iter().filter_map(of_trait).collect();
    assert_eq!(traits["Propagator"].len(), 4, "{:?}", traits["Propagator"]);

    let (mut wrappers, mut missing) = (BTreeSet::new(), Vec::new());
    for item in &items {
        let Item::Impl(item) = item else { continue };
        let Some((_, of, _)) = &item.trait_ else {
            continue;
        };
        let of = last(of);
        if let Some(all) = traits.get(&of)
            && wraps(item, &of, &items)
        {
            let wrapper = format!("{of} for {}", name(&item.self_ty));
            let forwarded = item.items.iter().filter_map(of_impl).collect();
            for method in all.difference(&forwarded) {
                missing.push(format!("{wrapper}: {method}"));
            }
            wrappers.insert(wrapper);
        }
    }
    assert_eq!(missing, [""; 0], "not forwarded");
    for known in [
        "ClientHooks for ErrorNames",
        "Inject for Keeping",
        "Propagator for Arc",
        "Propagator for Box",
        "Propagator for CompositePropagator",
        "Sampler for Arc",
        "Sampler for Box",
        "Sampler for ParentBased",
        "SpanSink for (..)",
        "SpanSink for Arc",
        "SpanSink for Box",
        "SpanSink for TailSampler",
        "SpanSink for Vec",
    ] {
        assert!(wrappers.contains(known), "{known} of {wrappers:?}");
    }
}

/// All files of the crates that are published.
fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let crates = std::fs::read_dir(root).unwrap().flatten();
    let ours = crates.filter(|it| it.file_name().to_string_lossy().starts_with("tracing-"));
    let mut paths = Vec::new();
    ours.for_each(|it| find(&it.path().join("src"), &mut paths));
    let texts = paths
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap());
    texts.map(|text| syn::parse_file(&text).unwrap()).collect()
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
    {
        if path.is_dir() {
            find(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The name of a trait, and those of its methods and constants.
fn of_trait(item: &&Item) -> Option<(String, BTreeSet<String>)> {
    let Item::Trait(ItemTrait { ident, items, .. }) = item else {
        return None;
    };
    let names = items.iter().filter_map(|item| match item {
        TraitItem::Fn(method) => Some(method.sig.ident.to_string()),
        TraitItem::Const(constant) => Some(constant.ident.to_string()),
        _ => None,
    });
    Some((ident.to_string(), names.collect()))
}

fn of_impl(item: &ImplItem) -> Option<String> {
    match item {
        ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
        ImplItem::Const(constant) => Some(constant.ident.to_string()),
        _ => None,
    }
}

/// Whether the type has another implementation of the trait inside: by a parameter, as a `dyn`, or in
/// a field.
fn wraps(item: &ItemImpl, of: &str, items: &[&Item]) -> bool {
    let mut mentions = Mentions { of, found: false };
    mentions.visit_generics(&item.generics);
    mentions.visit_type(&item.self_ty);
    let own = name(&item.self_ty);
    for item in items {
        if let Item::Struct(item) = item
            && item.ident == own
        {
            mentions.visit_item_struct(item);
        }
    }
    mentions.found
}

struct Mentions<'a> {
    of: &'a str,
    found: bool,
}

impl<'ast> Visit<'ast> for Mentions<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.found |= last(path) == self.of;
        visit::visit_path(self, path);
    }
}

fn name(of: &Type) -> String {
    match of {
        Type::Path(of) => last(&of.path),
        Type::Reference(of) => name(&of.elem),
        _ => "(..)".to_owned(),
    }
}

fn last(path: &syn::Path) -> String {
    let last = path.segments.last();
    last.map_or_else(String::new, |last| last.ident.to_string())
}
