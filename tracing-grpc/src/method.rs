//! `rpc.method` and `rpc.method_original`.

use std::collections::HashSet;

use http::Uri;
use http::uri::PathAndQuery;
use tracing_context::text::cut;
use tracing_tower::semconv::MAX_TEXT;

/// The methods that a server is known to have.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownMethods {
    /// `package.Service`: all methods of these.
    services: HashSet<Box<str>>,
    /// `package.Service/Method`.
    methods: HashSet<Box<str>>,
}

/// The method of a call, kept by reference count.
#[derive(Clone, Debug)]
pub(crate) struct Method {
    path: Option<PathAndQuery>,
    knowledge: Knowledge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Knowledge {
    Known,
    /// Nothing speaks against it: the answer will tell.
    Assumed,
    Unknown,
}

impl KnownMethods {
    /// A service, or one method of a service.
    pub(crate) fn add(&mut self, name: &str) {
        let name = name.trim_start_matches('/');
        if name.contains('/') {
            self.methods.insert(name.into());
        } else {
            self.services.insert(name.into());
        }
    }

    fn look_up(&self, path: &str) -> Knowledge {
        let Some(service) = service(path) else {
            return Knowledge::Unknown;
        };
        if self.services.is_empty() && self.methods.is_empty() {
            return Knowledge::Assumed;
        }
        if self.methods.contains(path) {
            Knowledge::Known
        } else if self.services.contains(service) {
            Knowledge::Assumed
        } else {
            Knowledge::Unknown
        }
    }
}

impl Method {
    pub(crate) fn new(uri: &Uri, known: &KnownMethods) -> Self {
        let mut method = Self {
            path: uri.path_and_query().cloned(),
            knowledge: Knowledge::Unknown,
        };
        method.knowledge = known.look_up(method.path());
        method
    }

    /// `rpc.method`.
    pub(crate) fn attribute(&self) -> &str {
        match self.knowledge {
            Knowledge::Unknown => "_OTHER",
            Knowledge::Known | Knowledge::Assumed => cut(self.path(), MAX_TEXT),
        }
    }

    /// `rpc.method_original`, where it differs.
    pub(crate) fn original(&self) -> Option<&str> {
        (self.knowledge == Knowledge::Unknown).then(|| cut(self.path(), MAX_TEXT))
    }

    /// The span's name.
    pub(crate) fn name(&self) -> &str {
        match self.knowledge {
            Knowledge::Unknown => "grpc",
            Knowledge::Known | Knowledge::Assumed => self.attribute(),
        }
    }

    /// The server says that it does not have it. Whether that is news.
    pub(crate) fn is_denied(&mut self) -> bool {
        let assumed = self.knowledge == Knowledge::Assumed;
        if assumed {
            self.knowledge = Knowledge::Unknown;
        }
        assumed
    }

    fn path(&self) -> &str {
        self.path.as_ref().map_or("", |path| relative(path.path()))
    }
}

/// The service that a path names; `None` if it names no method of a service.
pub(crate) fn service_of(uri: &Uri) -> Option<&str> {
    service(relative(uri.path()))
}

fn service(path: &str) -> Option<&str> {
    let (service, method) = path.rsplit_once('/')?;
    (!service.is_empty() && !method.is_empty()).then_some(service)
}

fn relative(path: &str) -> &str {
    path.strip_prefix('/').unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(names: &[&str]) -> KnownMethods {
        let mut known = KnownMethods::default();
        names.iter().for_each(|name| known.add(name));
        known
    }

    fn method(path: &'static str, names: &[&str]) -> Method {
        Method::new(&Uri::from_static(path), &known(names))
    }

    #[test]
    fn without_a_list_the_answer_decides() {
        let mut call = method("/shop.Orders/Place?x=y", &[]);
        assert_eq!(
            (call.attribute(), call.name(), call.original()),
            ("shop.Orders/Place", "shop.Orders/Place", None)
        );
        assert!(call.is_denied());
        assert_eq!(
            (call.attribute(), call.name(), call.original()),
            ("_OTHER", "grpc", Some("shop.Orders/Place"))
        );
        assert!(!call.is_denied());
    }

    #[test]
    fn a_listed_service_leaves_its_methods_to_the_answer() {
        let names = ["shop.Orders"];
        assert!(method("/shop.Orders/Place", &names).is_denied());
        assert_eq!(method("/shop.Users/Find", &names).attribute(), "_OTHER");
    }

    #[test]
    fn a_listed_method_may_be_unimplemented() {
        let names = ["/shop.Orders/Place"];
        let mut call = method("/shop.Orders/Place", &names);
        assert!(!call.is_denied());
        assert_eq!(call.attribute(), "shop.Orders/Place");
        assert_eq!(method("/shop.Orders/Drop", &names).attribute(), "_OTHER");
    }

    #[test]
    fn what_names_no_method_is_other() {
        for path in ["/", "/orders", "//place", "/shop.Orders/", "*"] {
            let call = method(path, &[]);
            assert_eq!(call.attribute(), "_OTHER", "{path}");
            assert_eq!(call.original(), Some(relative(path).trim_end_matches('?')));
        }
    }
}
