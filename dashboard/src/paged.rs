//! Lists that stand in memory, page by page: a reader gets so many rows, and the number where the next page begins.

use crate::ask::NoPage;

/// What was found.
pub(crate) struct Found<Row, Cursor> {
    pub(crate) rows: Vec<Row>,
    /// Number of the item behind which the next page begins; `None` at the end.
    pub(crate) next: Option<Cursor>,
}

impl<Row, Cursor> Found<Row, Cursor> {
    /// At most `rows_max` rows out of the first `looked_at_max` items; `row` makes none of an item that is not wanted.
    pub(crate) fn among<Item>(
        items: impl Iterator<Item = Item>,
        (rows_max, looked_at_max): (usize, usize),
        number: impl Fn(&Item) -> Cursor,
        row: impl Fn(&Item) -> Option<Row>,
    ) -> Self {
        let (mut rows, mut last) = (Vec::new(), None);
        for (looked_at, item) in items.enumerate() {
            if looked_at == looked_at_max {
                return Self { rows, next: last };
            }
            let row = row(&item);
            if row.is_some() && rows.len() == rows_max {
                return Self { rows, next: last };
            }
            rows.extend(row);
            last = Some(number(&item));
        }
        Self { rows, next: None }
    }
}

/// All pages up to `rows_max` rows, and whether there are more. `page` gets a cursor and how many rows are still wanted.
pub(crate) async fn gather<Row, Cursor, Page: Future<Output = Result<Found<Row, Cursor>, NoPage>>>(
    rows_max: usize,
    page: impl Fn(Option<Cursor>, usize) -> Page,
) -> Result<(Vec<Row>, bool), NoPage> {
    let (mut rows, mut next) = (Vec::new(), None);
    loop {
        let found = page(next, rows_max - rows.len()).await?;
        rows.extend(found.rows);
        next = found.next;
        if next.is_none() || rows.len() >= rows_max {
            return Ok((rows, next.is_some()));
        }
    }
}
