// Single keys; the page of a building that asks for its newest state; and whether a live page is live, with recovery where the SSE
// extension has none: a first connection that failed, a session that ended.
(() => {
  "use strict";
  const STALE_MS = 20000; // heartbeats come every 15 s
  const RETRY_MS = 5000;
  const POLL_MS = 5000;
  const live = document.getElementById("live");
  const board = document.getElementById("board");
  const search = document.getElementById("search");
  const keys = document.getElementById("keys");
  let heard = Date.now();
  let retry = 0;

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || typing) return;
    if (!search || keys?.dataset.keys === "off") return;
    event.preventDefault();
    search.focus();
    search.select();
  });
  if (!live || !board) return;

  const show = (state) => {
    if (live.dataset.live !== state) live.dataset.live = state;
  };
  const fresh = () => {
    heard = Date.now();
    show("on");
  };
  const signedOut = () => location.assign(live.dataset.login);
  const polls = board.hasAttribute("hx-get");
  const ask = () => {
    if (!document.hidden) board.dispatchEvent(new CustomEvent("poll"));
  };
  const again = () => {
    show("lost");
    clearTimeout(retry);
    retry = setTimeout(() => board.dispatchEvent(new CustomEvent("live-retry")), RETRY_MS);
  };

  document.addEventListener("htmx:sse:after:message", fresh);
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
    if (polls) ask();
  });
  if (polls) {
    document.addEventListener("htmx:after:swap", fresh);
    setInterval(ask, POLL_MS);
    fresh(); // it came with the page
  }
  setInterval(() => {
    if (!document.hidden && Date.now() - heard > STALE_MS) show("lost");
  }, 1000);
})();
