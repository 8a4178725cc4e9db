/* Loge: what the pages do better with JavaScript. Every page works without this file. */
(function () {
  "use strict";
  var IDLE_MS = 3 * 60 * 1000;
  var FIELDS = "input, textarea, select, [contenteditable]";

  function search() {
    return document.querySelector("[data-search]") || document.querySelector("form[role=search] input[type=search]");
  }

  /* ── Desk: the next person must find nothing of the one before ── */
  function nextPerson() {
    var link = document.querySelector("[data-next-person]");
    var box = search();
    if (box) box.value = "";
    document.documentElement.hidden = true;
    sessionStorage.setItem("loge-cleared", String(Date.now()));
    location.replace(link ? link.href : document.body.dataset.desk || location.pathname);
  }

  function isClean() {
    var box = search();
    return !document.querySelector("[data-next-person]") && !(box && box.value);
  }

  function watchTheDesk() {
    var last = Date.now();
    function touched() { last = Date.now(); }
    ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "scroll"].forEach(function (name) {
      addEventListener(name, touched, { passive: true });
    });
    function check() {
      if (Date.now() - last >= IDLE_MS && !isClean()) nextPerson();
    }
    setInterval(check, 5000);
    document.addEventListener("visibilitychange", check);
    addEventListener("pageshow", check);
  }

  function onKey(event) {
    var target = event.target;
    var inField = target.matches && target.matches(FIELDS);
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !inField && (search() || document.querySelector(".me"))) {
      event.preventDefault();
      if (search()) { search().focus(); search().select(); } else location.assign("/annuaire");
    }
    if (event.key === "Escape" && "desk" in document.body.dataset && (!inField || target === search()) && !isClean()) {
      event.preventDefault();
      nextPerson();
    }
  }

  /* ── What the live region says ── */
  function say(sentence) {
    var region = document.getElementById("annonce");
    if (region) region.textContent = sentence;
  }

  /* The server answers a fragment with one French sentence, as plain text. */
  function sentenceOf(xhr) {
    var isPlain = /^text\/plain/.test(xhr.getResponseHeader("Content-Type") || "");
    return isPlain && xhr.responseText.length < 400 ? xhr.responseText : "Ce n’est pas vous : la maison a eu une panne. Rien n’est perdu à l’écran, réessayez.";
  }

  function focusFirstError(root) {
    var bad = root.querySelector("[aria-invalid=true]");
    if (!bad) return;
    var fold = bad.closest("details");
    if (fold) fold.open = true;
    bad.focus();
  }

  function onClick(event) {
    var target = event.target.closest ? event.target.closest("[data-print], [data-quit], [data-next-person], [data-copy-monday]") : null;
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if ("print" in target.dataset) { print(); return; }
    if ("copyMonday" in target.dataset) { copyMonday(target.closest("[data-grid]")); return; }
    event.preventDefault();
    if ("quit" in target.dataset) {
      document.documentElement.hidden = true;
      location.replace(target.href);
    } else nextPerson();
  }

  /* ── The week to fill in: Monday's hours for the other weekdays ── */
  function copyMonday(grid) {
    var days = grid.querySelectorAll(".grid__day");
    var monday = days[0].querySelectorAll("input");
    for (var day = 1; day < 5; day++) {
      days[day].querySelectorAll("input").forEach(function (input, place) {
        input.value = monday[place].value;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
  }

  function reveal() {
    document.querySelectorAll("[data-print][hidden], [data-copy-monday][hidden]").forEach(function (button) { button.hidden = false; });
  }

  /* A box that has the focus when the page opens is typed on from its end. */
  function caretAtEnd() {
    var box = search();
    if (box && box.value && document.activeElement === box) box.setSelectionRange(box.value.length, box.value.length);
  }

  /* ── htmx ── */
  function listen() {
    var body = document.body;
    body.addEventListener("htmx:beforeRequest", function () { say(""); });
    body.addEventListener("htmx:responseError", function (event) { say(sentenceOf(event.detail.xhr)); });
    body.addEventListener("htmx:sendError", function () { say("Le réseau ne répond pas. Rien n’est perdu : réessayez."); });
    body.addEventListener("htmx:afterSettle", function (event) {
      var root = document.contains(event.detail.elt) ? event.detail.elt : document;
      reveal();
      var done = root.querySelector ? root.querySelector(".note[role=status]") : null;
      if (done) { done.tabIndex = -1; done.focus(); }
      foldOnPhone();
      if (event.detail.elt.id === "resultats") {
        var title = document.querySelector("#resultats h1");
        if (title) document.getElementById("compte").textContent = title.textContent.trim();
      }
      if (event.detail.xhr && event.detail.xhr.status === 422) focusFirstError(root.querySelector("[aria-invalid=true]") ? root : document);
    });
  }

  /* The list of filters stands under the answers on a phone: folded until asked for. */
  function foldOnPhone() {
    var fold = document.querySelector(".facets__fold");
    if (fold && matchMedia("(max-width: 48em)").matches) fold.open = location.hash === "#affiner";
  }

  /* ── Back must not bring the words of the person before ── */
  function stamp() { history.replaceState(Object.assign({}, history.state, { loge: Date.now() }), ""); }

  function guardHistory() {
    addEventListener("pageshow", function (event) {
      var entry = performance.getEntriesByType("navigation")[0];
      var cameBack = event.persisted || (entry && entry.type === "back_forward");
      var cleared = Number(sessionStorage.getItem("loge-cleared") || 0);
      if (!cameBack) { stamp(); return; }
      if (cleared && !((history.state || {}).loge > cleared)) {
        document.documentElement.hidden = true;
        location.replace(document.body.dataset.desk);
      }
    });
    ["htmx:pushedIntoHistory", "htmx:replacedInHistory"].forEach(function (name) { document.body.addEventListener(name, stamp); });
  }

  reveal();
  listen();
  foldOnPhone();
  caretAtEnd();
  addEventListener("keydown", onKey);
  addEventListener("click", onClick);
  if ("desk" in document.body.dataset) { watchTheDesk(); guardHistory(); }
  if (document.querySelector("main form [aria-invalid=true]")) focusFirstError(document.querySelector("main"));
})();
