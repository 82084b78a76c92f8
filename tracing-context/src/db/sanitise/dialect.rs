//! What differs between dialects in where a literal ends.

/// The dialects whose rules are known. All others are read with distrust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::db) enum Dialect {
    /// And CockroachDB.
    PostgreSql,
    /// And MariaDB.
    MySql,
    SqlServer,
    Sqlite,
    Oracle,
    Unknown,
}

/// What a backslash does in a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Backslash {
    /// It takes away the meaning of what follows.
    Escapes,
    /// Nothing.
    IsText,
    /// One or the other, by a setting of the server: it is unclear where the string ends if one
    /// stands in front of a quote.
    BySetting,
    /// Any of this, and more.
    Unclear,
}

/// A yes, a no, or neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Is {
    Yes,
    No,
    Unclear,
}

impl Dialect {
    /// The dialect of a `db.system.name`.
    pub(in crate::db) fn of(system: &str) -> Self {
        match system {
            "postgresql" | "cockroachdb" => Self::PostgreSql,
            "mysql" | "mariadb" => Self::MySql,
            "microsoft.sql_server" => Self::SqlServer,
            "sqlite" => Self::Sqlite,
            "oracle.db" => Self::Oracle,
            _ => Self::Unknown,
        }
    }

    /// In strings behind a prefix such as the `E` of `E'..'`.
    pub(super) fn backslash(self, prefix: &str) -> Backslash {
        match self {
            Self::PostgreSql if matches!(prefix, "e" | "E") => Backslash::Escapes,
            // `standard_conforming_strings`, `NO_BACKSLASH_ESCAPES`; and CockroachDB has escapes in
            // bytes where PostgreSQL has none.
            Self::PostgreSql | Self::MySql => Backslash::BySetting,
            Self::Unknown => Backslash::Unclear,
            Self::SqlServer | Self::Sqlite | Self::Oracle => Backslash::IsText,
        }
    }

    /// Whether `"..."` is a name. SQL Server decides by a setting, and SQLite takes it for a string
    /// where no column has that name.
    pub(super) const fn double_quotes_name(self) -> bool {
        matches!(self, Self::PostgreSql | Self::Oracle)
    }

    /// Whether a backtick begins a name rather than being an operator.
    pub(super) const fn backtick_quotes(self) -> bool {
        matches!(self, Self::MySql | Self::Sqlite | Self::Unknown)
    }

    /// Whether comments nest.
    pub(super) const fn comments_nest(self) -> Is {
        match self {
            Self::PostgreSql | Self::SqlServer => Is::Yes,
            Self::MySql | Self::Sqlite | Self::Oracle => Is::No,
            Self::Unknown => Is::Unclear,
        }
    }

    /// Whether `#` begins a comment.
    pub(super) const fn hash_comments(self) -> Is {
        match self {
            Self::MySql => Is::Yes,
            Self::PostgreSql | Self::SqlServer | Self::Sqlite | Self::Oracle => Is::No,
            Self::Unknown => Is::Unclear,
        }
    }

    /// Whether `--` begins a comment also where no space follows.
    pub(super) const fn dashes_comment(self) -> Is {
        match self {
            Self::MySql => Is::No,
            Self::PostgreSql | Self::SqlServer | Self::Sqlite | Self::Oracle => Is::Yes,
            Self::Unknown => Is::Unclear,
        }
    }

    /// Whether `/*!` begins a comment whose content is executed.
    pub(super) const fn comments_execute(self) -> bool {
        matches!(self, Self::MySql | Self::Unknown)
    }

    /// Whether `$tag$` begins a string.
    pub(super) const fn dollar_quotes(self) -> Is {
        match self {
            Self::PostgreSql => Is::Yes,
            Self::SqlServer | Self::Sqlite | Self::Oracle => Is::No,
            Self::MySql | Self::Unknown => Is::Unclear,
        }
    }

    /// Whether `$1` is a placeholder rather than an amount of money.
    pub(super) const fn dollar_numbers(self) -> bool {
        matches!(self, Self::PostgreSql | Self::Sqlite)
    }

    /// Whether `q'[it's]'` is a string.
    pub(super) const fn q_quotes(self) -> Is {
        match self {
            Self::Oracle => Is::Yes,
            Self::PostgreSql | Self::MySql | Self::SqlServer | Self::Sqlite => Is::No,
            Self::Unknown => Is::Unclear,
        }
    }

    /// Whether a password may stand unquoted behind `IDENTIFIED BY`.
    pub(super) const fn bare_passwords(self) -> bool {
        matches!(self, Self::Oracle | Self::Unknown)
    }

    /// Whether one may behind `PASSWORD` (CockroachDB).
    pub(super) const fn bare_passwords_of_roles(self) -> bool {
        matches!(self, Self::PostgreSql | Self::Unknown)
    }

    /// Whether `//` may begin a comment (Cassandra, Snowflake).
    pub(super) const fn slashes_are_unclear(self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// Whether a UUID may stand unquoted (Cassandra).
    pub(super) const fn bare_uuids(self) -> bool {
        matches!(self, Self::Unknown)
    }
}
