//! SQL without its literals.

mod bracket;
mod comment;
mod dialect;
#[cfg(test)]
mod generated;
mod lexer;
mod output;
mod quoted;
#[cfg(test)]
mod tests;

use std::fmt;

pub(super) use self::dialect::Dialect;
use self::lexer::Lexer;
use self::output::Output;

/// Writes `sql` with `?` for each literal, without comments, with single spaces, as far as whole
/// tokens fit into `limit` bytes. What comes after is not looked at.
///
/// Where a dialect could read a text otherwise than this, the rest is one `?`: too little is
/// recorded rather than a value.
pub(super) fn sanitise(
    sql: &str,
    dialect: Dialect,
    limit: usize,
    to: &mut dyn fmt::Write,
) -> fmt::Result {
    let mut output = Output::new(to, limit);
    for token in Lexer::new(sql, dialect) {
        if !output.token(token)? {
            break;
        }
    }
    output.finish()
}
