//! Names of spans and operations.

use std::fmt;

use crate::db::query::Query;

/// The span's name
/// ([OpenTelemetry, "Database client spans", name](https://opentelemetry.io/docs/specs/semconv/db/database-spans/#name)).
pub(super) struct SpanName<'a>(pub(super) &'a Query<'a>);

impl fmt::Display for SpanName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(summary) = self.0.summary {
            return f.write_str(summary_of(summary));
        }
        let operation = operation_of(self.0);
        if let Some(operation) = &operation {
            operation.fmt(f)?;
        }
        let settings = self.0.database.settings();
        let Query {
            collection,
            stored_procedure,
            namespace,
            ..
        } = self.0;
        let target = collection.or(*stored_procedure).or(*namespace);
        let space = if operation.is_some() { " " } else { "" };
        match (target, &settings.host, settings.port) {
            (Some(target), ..) => write!(f, "{space}{target}"),
            (None, Some(host), Some(port)) => write!(f, "{space}{host}:{port}"),
            (None, Some(host), None) => write!(f, "{space}{host}"),
            (None, None, _) if operation.is_none() => f.write_str(&settings.system),
            (None, None, _) => Ok(()),
        }
    }
}

/// `db.operation.name`: `BATCH` in front where it is one.
pub(super) fn operation_of<'a>(query: &Query<'a>) -> Option<OperationName<'a>> {
    let batch = query.batch_size.is_some();
    (batch || query.operation.is_some()).then_some(OperationName {
        batch,
        name: query.operation,
    })
}

pub(super) struct OperationName<'a> {
    batch: bool,
    name: Option<&'a str>,
}

impl fmt::Display for OperationName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.batch, self.name) {
            (true, Some(name)) => write!(f, "BATCH {name}"),
            (true, None) => f.write_str("BATCH"),
            (false, name) => f.write_str(name.unwrap_or_default()),
        }
    }
}

/// At most 255 characters of a summary, cut between words.
pub(super) fn summary_of(summary: &str) -> &str {
    let Some((end, _)) = summary.char_indices().nth(MAX_SUMMARY) else {
        return summary;
    };
    let kept = &summary[..end];
    if summary[end..].starts_with(char::is_whitespace) {
        return kept.trim_end();
    }
    // A single word that is longer has no better end.
    match kept.rfind(char::is_whitespace) {
        Some(space) => kept[..space].trim_end(),
        None => kept,
    }
}

const MAX_SUMMARY: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Database;

    fn name(query: &Query<'_>) -> String {
        SpanName(query).to_string()
    }

    #[test]
    fn the_first_that_is_known_names_the_span() {
        let bare = Database::new("mysql");
        let local = bare.clone().address("db.internal", 3306);
        let other = bare.clone().address("db.internal", 3307);
        let full = local.clone().namespace("shop");
        let find = full.operation("FIND");

        let all = find.clone().summary("FIND users").collection("users");
        assert_eq!(name(&all), "FIND users");
        assert_eq!(name(&find.clone().collection("users")), "FIND users");
        assert_eq!(name(&find.clone().stored_procedure("proc")), "FIND proc");
        assert_eq!(name(&find), "FIND shop");
        assert_eq!(name(&find.clone().namespace("other")), "FIND other");
        assert_eq!(name(&local.operation("FIND")), "FIND db.internal");
        assert_eq!(name(&other.operation("FIND")), "FIND db.internal:3307");
        assert_eq!(name(&bare.operation("FIND")), "FIND");
        assert_eq!(name(&full.query("", "q")), "shop");
        assert_eq!(name(&full.query("", "q").collection("users")), "users");
        assert_eq!(name(&other.query("", "q")), "db.internal:3307");
        assert_eq!(name(&bare.query(" ", "q")), "mysql");
    }

    #[test]
    fn a_batch_is_no_batch_of_one() {
        let db = Database::new("postgresql");
        let insert = db.operation("INSERT").collection("users");
        assert_eq!(name(&insert.clone().batch_size(1)), "INSERT users");
        assert_eq!(name(&insert.clone().batch_size(2)), "BATCH INSERT users");
        assert_eq!(name(&insert.batch_size(0)), "BATCH INSERT users");
        assert_eq!(name(&db.query("", "q").batch_size(2)), "BATCH");
    }

    #[test]
    fn summaries_are_cut_between_words() {
        let long = "SELECT überlänge ".repeat(20);
        let kept = summary_of(&long);
        assert!(kept.chars().count() <= 255 && kept.len() > 200);
        assert!(kept.ends_with("SELECT") || kept.ends_with("überlänge"));
        assert_eq!(summary_of(&"x".repeat(300)).len(), 255);
        let exact = format!("{} y", "x".repeat(255));
        assert_eq!(summary_of(&exact).len(), 255);
        assert_eq!(summary_of("SELECT users"), "SELECT users");
    }
}
