// The window as people use it: Escape closes, Tab stays inside, a payment is
// seen being processed and cannot be pressed twice.
(function () {
  "use strict";
  var form = document.forms.pay;
  var framed = window.parent !== window;

  addEventListener("pageshow", function (event) {
    if (event.persisted) location.reload(); // came back: what was shown is over
  });

  // A popup does not outlive the page that waits for it.
  if (document.body.className === "popup") {
    setInterval(function () {
      if (!window.opener || window.opener.closed) window.close();
    }, 1000);
  }

  function tabbable(e) {
    if (e.disabled || e.tabIndex < 0 || !e.getClientRects().length) return false;
    var group = e.type === "radio" && e.form && e.form.elements[e.name];
    return !group || !group.value || e.checked; // of a group of radios, the chosen one
  }

  function keepFocus(event) {
    var all = Array.prototype.filter.call(document.querySelectorAll("a[href], button, input, select, summary"), tabbable);
    if (!all.length) return;
    var first = all[0], last = all[all.length - 1], here = document.activeElement;
    if (event.shiftKey ? here === first || here === document.body : here === last) {
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }
  }

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented) return;
    var close = document.querySelector("button[form=leave]");
    if (event.key === "Escape" && close) close.click();
    else if (event.key === "Tab" && framed) keepFocus(event);
  });

  if (!form) return;
  form.querySelector(".pay").focus({ preventScroll: true });

  var agree = form.elements.agree;
  agree.addEventListener("invalid", function () { agree.setCustomValidity(agree.dataset.why); });
  agree.addEventListener("change", function () { agree.setCustomValidity(""); });

  var pressed = null;
  var sent = false;
  form.addEventListener("submit", function (event) {
    if (sent) return;
    event.preventDefault();
    if (pressed) return; // pressed twice
    pressed = event.submitter;
    var processing = document.querySelector(".processing");
    processing.hidden = false;
    Array.prototype.forEach.call(document.querySelectorAll("header, .scroll, footer"), function (e) { e.inert = true; });
    setTimeout(function () {
      sent = true;
      form.requestSubmit(pressed);
    }, matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 350);
  });
})();
