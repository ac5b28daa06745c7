// Comfort only: every page works without this script.
(function () {
  "use strict";
  // "/" goes to the search box, as in most tools of this kind.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    var at = document.activeElement;
    if (at && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    var box = document.getElementById("cari-atas");
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  });
  // Choosing a day or an order goes there at once.
  document.addEventListener("change", function (event) {
    var field = event.target;
    if (field && field.hasAttribute && field.hasAttribute("data-langsung") && field.form && field.value) field.form.submit();
  });
})();
