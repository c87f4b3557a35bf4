// Reads single values out of pictures, to a pointer and to the arrow keys. Without it every value is in the tooltip of its
// place and in the table below the picture.
(function () {
  "use strict";
  var said = new Map();

  // The shapes of a picture that have something to say.
  function speaking(picture) {
    return Array.prototype.filter.call(picture.querySelectorAll("rect"), function (shape) { return said.has(shape); });
  }

  function visible(pictures) {
    return Array.prototype.filter.call(pictures.children, function (child) { return child.getClientRects().length > 0; })[0];
  }

  function readable(figure) {
    var pictures = figure.querySelector(".chart-pictures");
    var titles = pictures ? Array.prototype.slice.call(pictures.querySelectorAll("rect > title")) : [];
    if (!titles.length) return;
    titles.forEach(function (title) {
      said.set(title.parentNode, title.textContent);
      // The line below the picture says it: a tooltip on top would say it twice.
      title.remove();
    });
    var line = document.createElement("p");
    line.className = "chart-now";
    line.setAttribute("role", "status");
    pictures.after(line);
    var current = null;

    function show(target) {
      if (current) current.classList.remove("c-now");
      current = target;
      if (current) current.classList.add("c-now");
      line.textContent = current ? said.get(current) : "";
    }

    function step(key) {
      var picture = visible(pictures);
      var targets = picture ? speaking(picture) : [];
      if (!targets.length) return false;
      var at = targets.indexOf(current);
      var last = targets.length - 1;
      var to = { ArrowLeft: at < 0 ? last : Math.max(at - 1, 0), ArrowRight: at < 0 ? 0 : Math.min(at + 1, last), Home: 0, End: last }[key];
      if (to === undefined) return false;
      show(targets[to]);
      return true;
    }

    var heading = figure.querySelector("figcaption h3");
    pictures.tabIndex = 0;
    pictures.setAttribute("role", "group");
    pictures.setAttribute("aria-label", (heading ? heading.textContent + ". " : "") + "The arrow keys read single values.");
    pictures.addEventListener("keydown", function (event) {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Escape") return show(null);
      if (step(event.key)) event.preventDefault();
    });
    pictures.addEventListener("pointermove", function (event) {
      if (said.has(event.target) && event.target !== current) show(event.target);
    });
    pictures.addEventListener("pointerleave", function () { show(null); });
    pictures.addEventListener("blur", function () { show(null); });
  }

  Array.prototype.forEach.call(document.querySelectorAll("figure.chart"), readable);
  // The newest days stand at the right; where not all have room, they are what is seen first.
  Array.prototype.forEach.call(document.querySelectorAll(".matrix-box"), function (box) { box.scrollLeft = box.scrollWidth; });
})();
