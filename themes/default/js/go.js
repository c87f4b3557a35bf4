// Forwards `go.html#ST-B-008` to the page of that id.
(function () {
  "use strict";
  function go() {
    var id = decodeURIComponent(location.hash.slice(1)).trim().replace(/\s+/g, "-").toUpperCase();
    if (!id) return;
    var ids = window.statetraceIds || {};
    if (Object.prototype.hasOwnProperty.call(ids, id)) location.replace(ids[id]);
    else document.querySelector(".lead").textContent = "No page has the id ‘" + id + "’. Ids look like ST-B-008, RR-003, INC0004, Plan-B.";
  }
  window.addEventListener("hashchange", go);
  go();
})();
