//! The live views of single buildings, each asked for once a second and rendered once per change and language, however many look.
//! Nobody asks for a building that nobody looks at.

use crate::{
    app::App,
    ask::{NoPage, ask_for},
    auth::Sight,
    ctx::Ctx,
    lang::Lang,
    limits::BOARDS_MAX,
    live::Fragment,
    scene::{Scene, Seen},
};
use parking_lot::Mutex;
use std::{
    collections::HashMap,
    sync::{Arc, Weak, atomic::Ordering},
};

/// What is looked at. The sight belongs to it, so that nobody gets what was rendered for somebody who may see more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Subject {
    pub(crate) scene: Scene,
    pub(crate) building: u32,
    pub(crate) sight: Sight,
}

/// All boards that somebody looks at, at most [`BOARDS_MAX`].
#[derive(Default)]
pub(crate) struct Boards(Mutex<HashMap<Subject, Weak<Board>>>);

impl Boards {
    /// The board of this subject; it lives as long as somebody holds it. `None` when there are too many others.
    pub(crate) fn open(&self, subject: Subject) -> Option<Arc<Board>> {
        let mut boards = self.0.lock();
        if let Some(board) = boards.get(&subject).and_then(Weak::upgrade) {
            return Some(board);
        }
        if boards.len() >= BOARDS_MAX {
            boards.retain(|_, board| board.strong_count() > 0);
        }
        if boards.len() >= BOARDS_MAX {
            return None;
        }
        let board = Arc::new(Board::new(subject));
        boards.insert(subject, Arc::downgrade(&board));
        Some(board)
    }
}

/// One live view of one building.
pub(crate) struct Board {
    subject: Subject,
    newest: tokio::sync::Mutex<Newest>,
}

#[derive(Default)]
struct Newest {
    /// Version of the city's view at which the desk was asked last.
    asked: Option<u64>,
    seen: Option<Seen>,
    /// Of `seen`, by language.
    fragments: [Option<Arc<Fragment>>; Lang::ALL.len()],
}

impl Board {
    pub(crate) fn new(subject: Subject) -> Self {
        Self { subject, newest: tokio::sync::Mutex::default() }
    }

    /// The fragment at this version of the city's view. Who comes first asks and renders, the others wait for it. When the desk is
    /// busy, the last answer stands until the next version.
    pub(crate) async fn newest(&self, app: &App, ctx: &Ctx<'_>, version: u64) -> Result<Arc<Fragment>, NoPage> {
        let mut newest = self.newest.lock().await;
        if newest.asked.is_none_or(|asked| asked < version) {
            let Subject { scene, building, sight } = self.subject;
            let answer = ask_for(app, move |desk| scene.ask(desk, building, sight)).await;
            newest.asked = Some(version);
            match answer {
                Ok(seen) if newest.seen.as_ref() != Some(&seen) => {
                    newest.seen = Some(seen);
                    newest.fragments = Default::default();
                }
                Ok(_) => {}
                Err(NoPage::Busy) if newest.seen.is_some() => {}
                Err(error) => return Err(error),
            }
        }
        let Newest { seen, fragments, .. } = &mut *newest;
        let (Some(seen), Some(place)) = (seen, fragments.get_mut(ctx.lang as usize)) else { return Err(NoPage::Busy) };
        let fragment = place.get_or_insert_with(|| {
            app.options.gauges.renders.fetch_add(1, Ordering::Relaxed);
            Arc::new(Fragment::of_content(seen.fragment(ctx, self.subject.sight)))
        });
        Ok(Arc::clone(fragment))
    }
}
