/* Loge: what the pages do better with JavaScript. Every page works without this file. */
(function () {
  "use strict";
  var SLOW_MS = 2000;
  var RESTED_MS = 1000;
  var FIELDS = "input, textarea, select, [contenteditable]";

  function search() {
    return document.querySelector("[data-search]") || document.querySelector("form[role=search] input[type=search]");
  }

  function question() { return document.getElementById("demande"); }

  function onKey(event) {
    var target = event.target;
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !(target.matches && target.matches(FIELDS)) && (search() || document.querySelector(".me"))) {
      event.preventDefault();
      if (search()) { search().focus(); search().select(); } else location.assign("/annuaire");
    } else if (question()) walk(event);
  }

  /* ── What the live region says ── */
  function say(sentence) {
    var region = document.getElementById("annonce");
    if (region) region.textContent = sentence;
  }

  /* The server answers a fragment with one French sentence, as plain text. */
  function sentenceOf(xhr) {
    var isPlain = /^text\/plain/.test(xhr.getResponseHeader("Content-Type") || "");
    return isPlain && xhr.responseText.length < 400 ? xhr.responseText : "Ce n’est pas vous : la maison a eu une panne. Rien n’est perdu à l’écran, réessayez.";
  }

  function focusFirstError(root) {
    var bad = root.querySelector("[aria-invalid=true]");
    if (!bad) return;
    var fold = bad.closest("details");
    if (fold) fold.open = true;
    bad.focus();
  }

  function onClick(event) {
    var target = event.target.closest ? event.target.closest("[data-print], [data-quit], [data-again], [data-copy-monday]") : null;
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if ("print" in target.dataset) { print(); return; }
    if ("copyMonday" in target.dataset) { copyMonday(target.closest("[data-grid]")); return; }
    if ("again" in target.dataset) { askAgain(); return; }
    event.preventDefault();
    document.documentElement.hidden = true;
    location.replace(target.href);
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

  /* ── The answers: they come while one types, and the old ones stay until then ── */
  function answers() { return Array.from(document.querySelectorAll("#resultats .hit h2 a, #resultats .door")); }

  /* Down from the box to the first answer, up and down among them; a letter goes back to the box. */
  function walk(event) {
    var box = search();
    var all = answers();
    var at = all.indexOf(document.activeElement);
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && (at >= 0 || (event.target === box && step > 0)) && all.length) {
      event.preventDefault();
      var next = at + step < 0 ? box : all[at + step];
      if (next) next.focus();
    } else if (at >= 0 && event.key.length === 1 && event.key !== " ") {
      box.focus();
      box.setSelectionRange(box.value.length, box.value.length);
    }
  }

  /* With a keyboard, a composed letter (^ then e) is asked for once it is whole; a touch screen composes every word. */
  function holdCompositions(box) {
    addEventListener("input", function (event) {
      if (event.target === box && event.isComposing) event.stopPropagation();
    }, true);
    box.addEventListener("compositionend", function () { box.dispatchEvent(new Event("input", { bubbles: true })); });
  }

  function askAgain() { if (question()) htmx.trigger(question(), "submit"); }

  var slow = 0;
  var rest = 0;

  /* Beside the box for the eye, in the live region for the ear. */
  function tell(sentence) {
    var line = document.getElementById("reseau");
    clearTimeout(slow);
    slow = 0;
    clearTimeout(rest);
    line.firstElementChild.textContent = sentence;
    line.hidden = !sentence;
    document.getElementById("compte").textContent = sentence;
  }

  function listenToAnswers() {
    var body = document.body;
    var held = null;
    function on(name, act) {
      body.addEventListener("htmx:" + name, function (event) { if (event.detail.elt.id === "demande") act(event.detail); });
    }
    on("beforeRequest", function () {
      clearTimeout(rest);
      slow = slow || setTimeout(function () { tell("Le réseau est lent : ces réponses sont celles d’avant."); }, SLOW_MS);
    });
    on("responseError", function (detail) { tell(sentenceOf(detail.xhr)); });
    on("sendError", function () { tell("Le réseau ne répond pas : ces réponses sont celles d’avant."); });
    on("timeout", function () { tell("Le réseau ne répond pas : ces réponses sont celles d’avant."); });
    addEventListener("online", function () { if (!document.getElementById("reseau").hidden) askAgain(); });
    body.addEventListener("htmx:beforeSwap", function (event) {
      var active = document.activeElement;
      if (event.detail.target.id === "resultats") held = event.detail.target.contains(active) ? active : null;
    });
    body.addEventListener("htmx:oobBeforeSwap", keepTheTitle);
    body.addEventListener("htmx:afterSwap", function (event) {
      if (event.detail.elt.id !== "resultats") return;
      tell("");
      if (held) refocus(held); else rest = setTimeout(sayHowMany, RESTED_MS);
    });
  }

  /* The box must not jump under who types: on a wide screen the question stays above it. */
  function keepTheTitle(event) {
    var title = event.detail.target.id === "titre" ? event.detail.target.querySelector("h1, .asked") : null;
    if (!title || matchMedia("(max-width: 48em)").matches) return;
    event.detail.shouldSwap = false;
    if (title.matches(".asked")) return;
    var kept = document.createElement("p");
    kept.className = "asked";
    kept.textContent = title.textContent;
    title.replaceWith(kept);
  }

  /* The keyboard was on an answer, or on a filter: the same one if it is still there, else the box or the count. */
  function refocus(held) {
    var same = Array.from(document.querySelectorAll("#resultats a")).find(function (link) { return link.getAttribute("href") === held.getAttribute("href"); });
    var title = document.querySelector("#resultats h1");
    if (!same && title) title.tabIndex = -1;
    (same || (held.closest(".hit") ? search() : title) || search()).focus();
  }

  function sayHowMany() {
    if ("total" in document.getElementById("resultats").dataset) document.getElementById("compte").textContent = document.querySelector("#resultats h1").textContent.trim() + (document.querySelector("#resultats .note--call") ? ". Danger : numéros d’urgence avant les réponses." : "");
  }

  /* ── htmx ── */
  function listen() {
    var body = document.body;
    function isAside(event) { return event.detail.elt.id === "demande"; } // it has its own line
    body.addEventListener("htmx:beforeRequest", function () { say(""); });
    body.addEventListener("htmx:responseError", function (event) { if (!isAside(event)) say(sentenceOf(event.detail.xhr)); });
    body.addEventListener("htmx:sendError", function (event) { if (!isAside(event)) say("Le réseau ne répond pas. Rien n’est perdu : réessayez."); });
    body.addEventListener("htmx:afterSettle", function (event) {
      var root = document.contains(event.detail.elt) ? event.detail.elt : document;
      reveal();
      var done = root.querySelector ? root.querySelector(".note[role=status]") : null;
      if (done) { done.tabIndex = -1; done.focus(); }
      foldOnPhone();
      if (event.detail.xhr && event.detail.xhr.status === 422) focusFirstError(root.querySelector("[aria-invalid=true]") ? root : document);
    });
  }

  /* The list of filters stands under the answers on a phone: folded until asked for. */
  function foldOnPhone() {
    var fold = document.querySelector(".facets__fold");
    if (fold && matchMedia("(max-width: 48em)").matches) fold.open = location.hash === "#affiner";
  }

  function openTheQuestion() {
    listenToAnswers();
    if (!matchMedia("(pointer: fine)").matches) return;
    holdCompositions(search());
    document.getElementById("touches").hidden = false;
    search().setAttribute("aria-describedby", "touches");
  }

  reveal();
  listen();
  foldOnPhone();
  caretAtEnd();
  addEventListener("keydown", onKey);
  addEventListener("click", onClick);
  if (question()) openTheQuestion();
  if (!document.body.hasAttribute("hx-headers")) ["loge-asked", "loge-next"].forEach(function (key) { sessionStorage.removeItem(key); }); // nobody is logged in any more: desk.js
  if (document.querySelector("main form [aria-invalid=true]")) focusFirstError(document.querySelector("main"));
})();
