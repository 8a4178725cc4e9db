/* Loge at the desk. What is typed for somebody goes in the body of a request, never in an address; it stays in this
   tab until the next person, three idle minutes or the way out. Without this file the search is an ordinary form. */
(function () {
  "use strict";
  var IDLE_MS = 3 * 60 * 1000;
  var RESTED_MS = 3000;
  var ASKED = "loge-asked"; // { mark of a page in the history: its question }
  var NEXT = "loge-next"; // asked from a page without answers, for the one that opens
  var CLEARED = "loge-cleared"; // when the last person left
  var LISTING = document.currentScript.dataset.listing;
  var HOME = document.body.dataset.desk;
  var form = document.getElementById("demande");
  var mark = 0; // this page's; 0 once everything is erased
  var pairs = []; // the question: [name, value]

  function box() { return document.querySelector("form[role=search] input[type=search]"); }

  /* ── What this tab remembers ── */
  function asked() { return JSON.parse(sessionStorage.getItem(ASKED) || "{}"); }

  function keep() {
    if (!mark) return;
    var all = asked();
    delete all[mark];
    if (pairs.length) all[mark] = { pairs: pairs, y: scrollY, told: Boolean(current && current.told) };
    sessionStorage.setItem(ASKED, JSON.stringify(all));
  }

  function forget() {
    mark = 0;
    sessionStorage.removeItem(ASKED);
    sessionStorage.removeItem(NEXT);
    sessionStorage.setItem(CLEARED, String(Date.now()));
  }

  /* ── The next person must find nothing of the one before ── */
  function nextPerson() {
    var link = document.querySelector("[data-next-person]");
    forget();
    if (form) htmx.trigger(form, "htmx:abort");
    if (box()) box().value = "";
    document.documentElement.hidden = true;
    history.replaceState(null, "");
    location.replace(link ? link.href : HOME);
  }

  function isClean() {
    return !document.querySelector("[data-next-person]") && !(box() && box().value) && (sessionStorage.getItem(ASKED) || "{}") === "{}";
  }

  function watchTheDesk() {
    var last = Date.now();
    function touched() { last = Date.now(); }
    ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "scroll"].forEach(function (name) {
      addEventListener(name, touched, { passive: true });
    });
    function check() {
      if (Date.now() - last < IDLE_MS) return;
      if (!HOME) { if (sessionStorage.getItem(ASKED)) forget(); } else if (!isClean()) nextPerson(); // a fiche being written stays
    }
    setInterval(check, 5000);
    document.addEventListener("visibilitychange", check);
    addEventListener("pageshow", touched);
  }

  function onKey(event) {
    var inField = event.target.matches && event.target.matches("input, textarea, select, [contenteditable]");
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !HOME) return;
    if ((inField && event.target !== box()) || isClean()) return;
    event.preventDefault();
    nextPerson();
  }

  /* Back must not bring what was read for the person before. */
  function guardHistory() {
    if (Number(sessionStorage.getItem(CLEARED) || 0) <= mark) return true;
    mark = 0;
    document.documentElement.hidden = true;
    history.replaceState(null, "");
    location.replace(HOME);
    return false;
  }

  /* ── Asking ── */
  function pairsOf(search) { return Array.from(new URLSearchParams(search)).filter(function (pair) { return pair[1]; }); }

  /* The form holds the question, whoever asks it: the hidden fields of the answers give way to these. */
  function put(question) {
    document.querySelectorAll("input[type=hidden][form=demande]").forEach(function (field) { field.remove(); });
    box().value = "";
    question.forEach(function (pair) {
      if (pair[0] === "q") { box().value = pair[1]; return; }
      var field = document.createElement("input");
      field.type = "hidden";
      field.name = pair[0];
      field.value = pair[1];
      field.setAttribute("form", "demande");
      form.append(field);
    });
  }

  function ask(question) {
    if (form) {
      put(question);
      htmx.trigger(form, "submit");
    } else {
      sessionStorage.setItem(NEXT, JSON.stringify(question));
      location.assign(LISTING);
    }
  }

  /* The links of an answer carry what narrows it, never the words: these are in the box. */
  function withWords(question, link) {
    var isOfAnswers = link.closest("#resultats .chips, #resultats .facets, #resultats .pager, #resultats .center");
    var hasWords = question.some(function (pair) { return pair[0] === "q"; });
    return isOfAnswers && !hasWords && link.search && box().value ? question.concat([["q", box().value]]) : question;
  }

  /* A link is a step that Back undoes; its place in the history is a number, the question stays in the tab. */
  function step() {
    if (!form || !mark) return;
    keep();
    mark = Math.max(Date.now(), mark + 1);
    history.pushState({ loge: mark }, "", LISTING);
  }

  function onClick(event) {
    if (!event.target.closest || event.defaultPrevented) return;
    if (event.button < 2 && event.target.closest("#resultats .hit a, #resultats a[href^='tel:'], #resultats a[href^='sms:']")) opened();
    var link = event.target.closest("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link.target) return;
    var isQuestion = link.origin === location.origin && link.pathname === LISTING && (link.search || form);
    if ("nextPerson" in link.dataset) {
      event.preventDefault();
      nextPerson();
    } else if (isQuestion && !link.hash && window.htmx) {
      event.preventDefault();
      (link.search ? link : box()).focus();
      step();
      ask(withWords(pairsOf(link.search), link));
    }
  }

  function onSubmit(event) {
    var action = new URL(event.target.action).pathname;
    if (/\/sortir$/.test(action)) forget();
    if (event.target === form || action !== LISTING || event.target.method !== "get") return;
    event.preventDefault();
    ask(pairsOf(new URLSearchParams(new FormData(event.target))));
  }

  function listenToAnswers() {
    form.addEventListener("htmx:configRequest", function (event) {
      pairs = Array.from(event.detail.formData.entries()).filter(function (pair) { return pair[1]; });
      keep();
    });
    form.addEventListener("htmx:afterRequest", function () { document.getElementById("resultats").classList.remove("is-coming"); });
    document.body.addEventListener("htmx:afterSwap", function (event) {
      if (event.detail.elt.id !== "resultats" || !mark) return;
      form.querySelectorAll("input[type=hidden]").forEach(function (field) { field.remove(); });
      history.replaceState({ loge: mark }, "", LISTING);
      var sender = event.detail.requestConfig.triggeringEvent;
      answered(Boolean(sender && sender.type === "submit" && sender.isTrusted));
    });
  }

  /* Reload, or Back from a fiche: the same question, and the same place on the page. */
  function restore(saved) {
    pairs = saved.pairs;
    current = { words: wordsOf(pairs), versions: [], told: Boolean(saved.told) };
    document.getElementById("resultats").classList.add("is-coming");
    history.scrollRestoration = "manual";
    document.addEventListener("DOMContentLoaded", function () { ask(pairs); });
    document.body.addEventListener("htmx:afterSwap", function () { scrollTo(0, saved.y || 0); }, { once: true });
  }

  /* ── Words without an answer: told once a search, without anything of who asked ── */
  var current = null; // the search being made: its words now, those on which it rested, whether it is settled
  var rest = 0;

  function wordsOf(question) {
    var typed = question.find(function (pair) { return pair[0] === "q"; });
    return typed ? typed[1].trim().toLowerCase().replace(/\s+/g, " ") : "";
  }

  function isContinued(before, after) { return before.startsWith(after) || after.startsWith(before); }

  function answered(wasSent) {
    var words = wordsOf(pairs);
    clearTimeout(rest);
    if (words.length < 2) return;
    if (current && !isContinued(current.words, words)) leave();
    current = current || { versions: [], told: false };
    current.words = words;
    if (document.querySelector("#resultats .note--call")) current.told = true; // a danger leaves nothing
    if (wasSent) rested(); else rest = setTimeout(rested, RESTED_MS);
  }

  function rested() {
    if (!current) return;
    if (current.versions.indexOf(current.words) < 0) current.versions = current.versions.concat(current.words).slice(-19);
  }

  function opened() {
    if (current) current.told = true;
    keep();
  }

  function tell() {
    if (!current || current.told || !current.versions.length || !form) return;
    current.told = true;
    var said = new URLSearchParams();
    current.versions.concat(current.versions.indexOf(current.words) < 0 ? current.words : []).forEach(function (words) { said.append("q", words); });
    keep();
    fetch(form.dataset.unanswered, {
      method: "POST",
      keepalive: true,
      headers: JSON.parse(document.body.getAttribute("hx-headers")),
      body: said,
    }).catch(function () { /* a word that is lost costs nobody anything */ });
  }

  function leave() {
    clearTimeout(rest);
    tell();
    current = null;
  }

  /* ── A page opens ── */
  function open() {
    var cameBack = (performance.getEntriesByType("navigation")[0] || {}).type === "back_forward";
    var known = (history.state || {}).loge;
    mark = known || (cameBack && sessionStorage.getItem(CLEARED) ? 0 : Date.now());
    if (!guardHistory()) return;
    history.replaceState({ loge: mark }, "");
    addEventListener("hashchange", function () { if (mark) history.replaceState({ loge: mark }, ""); });
    addEventListener("popstate", function (event) { if (event.state && event.state.loge !== mark) location.reload(); });
    addEventListener("pageshow", function (event) { if (event.persisted) guardHistory(); });
    if (form) openTheQuestion();
  }

  function openTheQuestion() {
    var waiting = sessionStorage.getItem(NEXT);
    var saved = waiting ? { pairs: JSON.parse(waiting) } : asked()[mark];
    sessionStorage.removeItem(NEXT);
    listenToAnswers();
    addEventListener("pagehide", function () { tell(); keep(); });
    if (location.search) {
      pairs = pairsOf(location.search);
      history.replaceState({ loge: mark }, "", LISTING);
      keep();
      answered(false);
    } else if (saved) restore(saved);
  }

  addEventListener("keydown", onKey);
  addEventListener("click", onClick);
  addEventListener("auxclick", onClick);
  addEventListener("submit", onSubmit);
  watchTheDesk();
  if (HOME) open();
})();
