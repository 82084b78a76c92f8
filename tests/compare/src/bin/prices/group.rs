//! A table, and its rows.

/// Does what is measured so many times.
pub type Work = Box<dyn FnMut(u32)>;

#[derive(Debug)]
pub struct Group {
    pub name: &'static str,
    /// What a price is for.
    pub unit: &'static str,
    pub rows: &'static [Row],
    /// Sets up the process for this row.
    pub prepare: fn(&str) -> Work,
    /// How many are done to take the time.
    pub timed: u32,
}

#[derive(Debug)]
pub struct Row {
    pub name: &'static str,
    /// The row whose price is taken off.
    pub over: Option<&'static str>,
    pub what: &'static str,
}

impl Group {
    pub fn row(&self, name: &str) -> &'static Row {
        let row = self.rows.iter().find(|row| row.name == name);
        row.unwrap_or_else(|| {
            let names: Vec<&str> = self.rows.iter().map(|row| row.name).collect();
            panic!(
                "no row {name} in {}; there are {}",
                self.name,
                names.join(", ")
            )
        })
    }
}

/// A row that is a zero.
pub const fn zero(name: &'static str, what: &'static str) -> Row {
    Row {
        name,
        over: None,
        what,
    }
}

/// A row that stands over a zero.
pub const fn row(name: &'static str, over: &'static str, what: &'static str) -> Row {
    Row {
        name,
        over: Some(over),
        what,
    }
}
