// Single keys, the sheet that lists them, and whether a live page is live, with recovery where the SSE extension has none: a first
// connection that failed, a session that ended.
(() => {
  "use strict";
  const STALE_MS = 20000; // heartbeats come every 15 s
  const RETRY_MS = 5000;
  const GO_MS = 1500; // between g and the letter
  const live = document.getElementById("live");
  const board = document.getElementById("board");
  const search = document.getElementById("search");
  const keys = document.getElementById("keys");
  const sheet = document.getElementById("sheet");
  let heard = Date.now();
  let retry = 0;
  let went = 0;

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (event.ctrlKey || event.altKey || event.metaKey || typing || keys?.dataset.keys === "off") return;
    const way = Date.now() - went < GO_MS && document.querySelector(`nav.pages [data-key="${CSS.escape(event.code)}"]`);
    went = !way && event.code === "KeyG" ? Date.now() : 0; // the key, whatever the layout writes on it
    if (way) way.click();
    else if (event.key === "?" && sheet) {
      if (!sheet.open) sheet.showModal();
    } else if (event.key === "/" && search) {
      search.focus();
      search.select();
    } else return;
    event.preventDefault();
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
  });
  setInterval(() => {
    if (!document.hidden && Date.now() - heard > STALE_MS) show("lost");
  }, 1000);
})();
