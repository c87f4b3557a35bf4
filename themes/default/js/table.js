// Sorts tables by their columns and filters them by values. Without it every row is there, in its own order.
(function () {
  "use strict";
  function keyOf(row, index) {
    var cell = row.cells[index];
    if (!cell) return "";
    return cell.hasAttribute("data-sort") ? cell.getAttribute("data-sort") : cell.textContent.trim();
  }
  function compare(a, b) { return a < b ? -1 : a > b ? 1 : 0; }

  function sortable(table) {
    var body = table.tBodies[0];
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    heads.forEach(function (head, index) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var rows = Array.prototype.map.call(body.rows, function (row, position) {
          return { row: row, key: keyOf(row, index), position: position };
        });
        rows.sort(function (a, b) {
          var order = compare(a.key, b.key);
          return (down ? -order : order) || a.position - b.position;
        });
        rows.forEach(function (entry) { body.appendChild(entry.row); });
      });
    });
  }

  // `#plan=B&state=Done`: the filters' state is in the fragment, so that a view can be sent to somebody.
  function readState() {
    var state = {};
    decodeURIComponent(location.hash.slice(1)).split("&").forEach(function (pair) {
      var at = pair.indexOf("=");
      if (at > 0) state[pair.slice(0, at)] = pair.slice(at + 1);
    });
    return state;
  }

  function filterable(table) {
    var place = document.querySelector("[data-filters]");
    if (!place) return;
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    var state = readState();
    var output = document.createElement("output");
    var selects = table.getAttribute("data-filter").split(",").map(function (text) {
      var index = Number(text);
      var label = table.tHead.rows[0].cells[index].textContent;
      var name = label.toLowerCase();
      var seen = {};
      rows.forEach(function (row) { seen[row.cells[index].textContent.trim()] = keyOf(row, index); });
      var select = document.createElement("select");
      select.setAttribute("aria-label", label);
      select.appendChild(new Option(label + ": all", ""));
      Object.keys(seen).sort(function (a, b) { return compare(seen[a], seen[b]); }).forEach(function (value) {
        select.appendChild(new Option(label + ": " + value, value));
      });
      if (state[name] in seen) select.value = state[name];
      select.addEventListener("change", function () { apply(); write(); });
      place.appendChild(select);
      return { index: index, name: name, select: select };
    });
    place.appendChild(output);
    function apply() {
      var shown = 0;
      rows.forEach(function (row) {
        var fits = selects.every(function (filter) {
          return !filter.select.value || row.cells[filter.index].textContent.trim() === filter.select.value;
        });
        row.hidden = !fits;
        if (fits) shown += 1;
      });
      var any = selects.some(function (filter) { return filter.select.value; });
      selects.forEach(function (filter) { filter.select.classList.toggle("set", Boolean(filter.select.value)); });
      output.textContent = any ? shown + " of " + rows.length : "";
    }
    function write() {
      var pairs = selects.filter(function (filter) { return filter.select.value; }).map(function (filter) {
        return filter.name + "=" + encodeURIComponent(filter.select.value);
      });
      history.replaceState(null, "", pairs.length ? "#" + pairs.join("&") : location.pathname + location.search);
    }
    apply();
  }

  document.querySelectorAll("table[data-filter]").forEach(filterable);
  document.querySelectorAll("table[data-sortable]").forEach(sortable);
})();
