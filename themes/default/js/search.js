// Search that works from a folder: the index is a classic script, loaded when search is first opened.
(function () {
  "use strict";
  var root = document.documentElement.getAttribute("data-root") || "";
  var opener = document.querySelector("[data-search]");
  if (!opener || typeof HTMLDialogElement !== "function") return;
  var PER_KIND = 7;
  var SLASH = "statetrace-slash";
  var parts = null;
  var entries = [];
  var kinds = [];
  var facet = -1;
  var selected = 0;

  // A key of one character must be one that a reader can switch off (WCAG 2.1.4); Ctrl K stays.
  function slashOpens() {
    try { return localStorage.getItem(SLASH) !== "off"; } catch (error) { return true; }
  }
  function element(tag, attributes, children) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    (children || []).forEach(function (child) { node.append(child); });
    return node;
  }
  function load(file, then) {
    var script = element("script", { src: root + file });
    script.addEventListener("load", then);
    script.addEventListener("error", function () { parts.output.textContent = "The index " + file + " is missing."; });
    document.head.appendChild(script);
  }
  function add(rows) {
    rows.forEach(function (row) {
      entries.push({ row: row, id: row[2].toLowerCase(), title: row[3].toLowerCase(), text: row.slice(2).join(" ").toLowerCase() });
    });
  }

  function build() {
    var input = element("input", { type: "search", role: "combobox", "aria-expanded": "true", "aria-controls": "search-results", "aria-label": "Search", autocomplete: "off", spellcheck: "false", placeholder: "Search or jump to an id" });
    var close = element("button", { type: "button", "aria-label": "Close search" }, [element("kbd", {}, ["Esc"])]);
    var facets = element("div", { "class": "search-facets", role: "group", "aria-label": "Kind" });
    var results = element("div", { "class": "search-results", id: "search-results", role: "listbox", "aria-label": "Results" });
    var output = element("output");
    var shortcut = element("input", { type: "checkbox" });
    shortcut.checked = slashOpens();
    shortcut.addEventListener("change", function () {
      try { localStorage.setItem(SLASH, shortcut.checked ? "on" : "off"); } catch (error) { /* not remembered */ }
    });
    var foot = element("div", { "class": "search-foot" }, [
      element("span", {}, [element("kbd", {}, ["↑"]), " ", element("kbd", {}, ["↓"]), " move"]),
      element("span", {}, [element("kbd", {}, ["Enter"]), " open"]),
      element("label", {}, [shortcut, " ", element("kbd", {}, ["/"]), " opens search"]), output]);
    var dialog = element("dialog", { "class": "search", "aria-label": "Search" }, [element("div", { "class": "search-field" }, [opener.querySelector("svg").cloneNode(true), input, close]), facets, results, foot]);
    document.body.appendChild(dialog);
    parts = { dialog: dialog, input: input, facets: facets, results: results, output: output };
    close.addEventListener("click", function () { dialog.close(); });
    dialog.addEventListener("click", function (event) { if (event.target === dialog) dialog.close(); });
    input.addEventListener("input", function () { facet = -1; show(); });
    input.addEventListener("keydown", keys);
    load("data/search.js", function () {
      kinds = window.statetraceSearch.kinds;
      add(window.statetraceSearch.entries);
      show();
      load("data/artifacts.js", function () { add(window.statetraceArtifacts); show(); });
    });
  }

  function keys(event) {
    var options = parts.results.querySelectorAll('[role="option"]');
    if (event.key === "Escape") {
      // A search field would clear itself first and need a second Escape.
      event.preventDefault();
      parts.dialog.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (options.length) select((selected + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
    } else if (event.key === "Enter" && options[selected]) {
      event.preventDefault();
      location.href = options[selected].getAttribute("data-href");
    }
  }
  function select(index) {
    var options = parts.results.querySelectorAll('[role="option"]');
    selected = index;
    options.forEach(function (option, position) { option.setAttribute("aria-selected", String(position === index)); });
    if (options[index]) {
      parts.input.setAttribute("aria-activedescendant", options[index].id);
      options[index].scrollIntoView({ block: "nearest" });
    } else parts.input.removeAttribute("aria-activedescendant");
  }

  // An exact id first, then ids that begin so, then words at the start of a title, then any hit.
  function score(entry, query, words) {
    if (!words.every(function (word) { return entry.text.indexOf(word) >= 0; })) return 0;
    if (entry.id === query) return 5;
    if (entry.id && entry.id.indexOf(query) === 0) return 4;
    if (entry.title.indexOf(query) === 0) return 3;
    return words.every(function (word) { return entry.title.indexOf(word) >= 0 || entry.id.indexOf(word) >= 0; }) ? 2 : 1;
  }

  function marked(text, words) {
    var span = element("span");
    var lower = text.toLowerCase();
    var at = 0;
    while (at < text.length) {
      var next = -1;
      var length = 0;
      words.forEach(function (word) {
        var found = lower.indexOf(word, at);
        if (found >= 0 && (next < 0 || found < next)) { next = found; length = word.length; }
      });
      if (next < 0 || lower.length !== text.length) break;
      span.append(text.slice(at, next), element("mark", {}, [text.slice(next, next + length)]));
      at = next + length;
    }
    span.append(text.slice(at));
    return span;
  }

  function show() {
    var query = parts.input.value.trim().toLowerCase();
    var words = query.split(/\s+/).filter(Boolean);
    parts.results.textContent = "";
    parts.facets.textContent = "";
    if (!words.length) { parts.output.textContent = entries.length + " pages"; select(-1); return; }
    var hits = [];
    entries.forEach(function (entry, position) {
      var points = score(entry, query, words);
      if (points) hits.push({ row: entry.row, points: points, position: position });
    });
    hits.sort(function (a, b) { return b.points - a.points || a.position - b.position; });
    var best = {};
    var counts = {};
    hits.forEach(function (hit) {
      var kind = hit.row[0];
      counts[kind] = (counts[kind] || 0) + 1;
      best[kind] = Math.max(best[kind] || 0, hit.points);
    });
    var order = Object.keys(counts).map(Number).sort(function (a, b) { return (best[b] >= 4) - (best[a] >= 4) || a - b; });
    if (hits.length) pill("All", hits.length, -1);
    order.forEach(function (kind) { pill(kinds[kind], counts[kind], kind); });
    if (!hits.length) parts.results.append(element("p", { "class": "search-none" }, ["Nothing matches ‘" + parts.input.value.trim() + "’. Ids look like ST-B-008, RR-003, INC0004."]));
    var number = 0;
    order.filter(function (kind) { return facet < 0 || kind === facet; }).forEach(function (kind) {
      var own = hits.filter(function (hit) { return hit.row[0] === kind; }).slice(0, facet < 0 ? PER_KIND : 60);
      var group = element("div", { role: "group", "aria-label": kinds[kind] }, [element("h3", { "aria-hidden": "true" }, [kinds[kind]])]);
      own.forEach(function (hit) { group.append(option(hit.row, words, number)); number += 1; });
      parts.results.append(group);
    });
    parts.output.textContent = hits.length === 1 ? "1 result" : hits.length + " results";
    select(0);
  }

  function pill(name, count, kind) {
    var button = element("button", { type: "button", "aria-pressed": String(facet === kind) }, [name, element("span", {}, [String(count)])]);
    button.addEventListener("click", function () { facet = kind; show(); parts.input.focus(); });
    parts.facets.append(button);
  }
  function option(row, words, number) {
    var title = element("span", { "class": "title" });
    if (row[2]) { var id = marked(row[2], words); id.className = "mono"; title.append(id); }
    title.append(marked(row[3], words));
    var node = element("div", { role: "option", id: "result-" + number, "aria-selected": "false", "data-href": root + row[1] }, [title]);
    if (row[4]) { var context = marked(row[4], words); context.className = "context"; node.append(context); }
    if (row[5]) node.append(element("span", { "class": "state" }, [row[5]]));
    node.addEventListener("click", function () { location.href = root + row[1]; });
    return node;
  }

  function open() {
    if (!parts) build();
    if (!parts.dialog.open) parts.dialog.showModal();
    parts.input.focus();
    parts.input.select();
  }
  opener.addEventListener("click", function (event) { event.preventDefault(); open(); });
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    var command = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    if (command || (event.key === "/" && slashOpens() && !typing && !event.ctrlKey && !event.metaKey && !event.altKey)) {
      event.preventDefault();
      open();
    }
  });
})();
