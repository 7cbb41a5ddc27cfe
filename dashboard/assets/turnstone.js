// Shows whether the page is live, and recovers where the SSE extension does not: a first connection that failed, a session that ended.
(() => {
  "use strict";
  const STALE_MS = 20000; // heartbeats come every 15 s
  const RETRY_MS = 5000;
  const live = document.getElementById("live");
  const board = document.getElementById("board");
  let heard = Date.now();
  let retry = 0;

  const show = (state) => {
    if (live.dataset.live !== state) live.dataset.live = state;
  };
  const signedOut = () => location.assign(live.dataset.login);
  const again = () => {
    show("lost");
    clearTimeout(retry);
    retry = setTimeout(() => board.dispatchEvent(new CustomEvent("live-retry")), RETRY_MS);
  };

  document.addEventListener("htmx:sse:after:message", () => {
    heard = Date.now();
    show("on");
  });
  document.addEventListener("htmx:sse:error", (event) => {
    if (event.detail.status === 401) signedOut();
    else show("lost");
  });
  document.addEventListener("htmx:response:error", (event) => {
    if (event.detail.ctx.response.status === 401) signedOut();
    else again();
  });
  document.addEventListener("htmx:error", again);
  document.addEventListener("visibilitychange", () => {
    heard = Date.now();
  });
  setInterval(() => {
    if (!document.hidden && Date.now() - heard > STALE_MS) show("lost");
  }, 1000);
})();
