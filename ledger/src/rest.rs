//! How tasks that look at something again and again wait between two looks.

use std::time::Duration;
use tokio::sync::watch;

/// Waits this long; false as soon as the server closes. A closing sender that is gone means the same.
pub(crate) async fn rest(pause: Duration, closing: &mut watch::Receiver<bool>) -> bool {
    tokio::time::timeout(pause, closing.wait_for(|closing| *closing)).await.is_err()
}
