// Chooses the colours before the page is painted; then fills in what every build changes.
(function () {
  "use strict";
  var root = document.documentElement;
  var key = "statetrace-theme";
  var choices = ["system", "light", "dark"];
  function stored() {
    try { return localStorage.getItem(key) || "system"; } catch (error) { return "system"; }
  }
  function apply(choice) {
    if (choice === "light" || choice === "dark") root.setAttribute("data-theme", choice);
    else root.removeAttribute("data-theme");
  }
  var choice = stored();
  apply(choice);

  function themeButton() {
    var button = document.querySelector("[data-theme-button]");
    if (!button) return;
    function label() { button.setAttribute("aria-label", "Colours: " + choice + ". Change"); button.title = "Colours: " + choice; }
    button.hidden = false;
    label();
    button.addEventListener("click", function () {
      choice = choices[(choices.indexOf(choice) + 1) % choices.length];
      apply(choice);
      try { localStorage.setItem(key, choice); } catch (error) { /* not remembered */ }
      label();
    });
  }

  function shell() {
    var facts = window.statetraceShell;
    if (!facts) return;
    function fill(selector, text) {
      document.querySelectorAll(selector).forEach(function (node) { node.textContent = text; });
    }
    fill("[data-built]", "Built " + facts.built);
    fill("[data-built-footer]", "Built " + facts.built);
    fill("[data-inputs]", "Inputs " + facts.inputs);
    fill("[data-files]", "From " + facts.files);
    document.querySelectorAll('[data-count="gates"]').forEach(function (node) { node.classList.toggle("red", facts.red > 0); });
    Object.keys(facts.counts).forEach(function (id) { fill('[data-count="' + id + '"]', facts.counts[id]); });
  }

  // Marks where the reader is in "On this page".
  function contents() {
    var rail = document.querySelector(".rail");
    var links = Array.prototype.slice.call(document.querySelectorAll(".rail .toc a"));
    var targets = links.map(function (link) { return document.getElementById(decodeURIComponent(link.hash.slice(1))); });
    if (!links.length) return;
    var current = null;
    var waiting = false;
    function mark() {
      waiting = false;
      var at = 0;
      targets.forEach(function (target, index) { if (target && target.getBoundingClientRect().top < 120) at = index; });
      if (links[at] === current) return;
      if (current) current.removeAttribute("aria-current");
      current = links[at];
      current.setAttribute("aria-current", "location");
      if (rail.scrollHeight > rail.clientHeight) rail.scrollTop = current.offsetTop - rail.clientHeight / 2;
    }
    addEventListener("scroll", function () { if (!waiting) { waiting = true; requestAnimationFrame(mark); } }, { passive: true });
    mark();
  }

  document.addEventListener("DOMContentLoaded", function () {
    themeButton();
    shell();
    contents();
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && location.hash === "#menu") location.hash = "#top";
    });
  });
})();
