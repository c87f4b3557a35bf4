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
    Object.keys(facts.counts).forEach(function (id) { fill('[data-count="' + id + '"]', facts.counts[id]); });
  }

  document.addEventListener("DOMContentLoaded", function () {
    themeButton();
    shell();
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && location.hash === "#menu") location.hash = "#top";
    });
  });
})();
