// The browser SDK of the sandbox: window.IMP as pages know it from Iamport's
// own script. The server calls this function with its configuration: the
// merchant code, the window's origin and the rules of request_pay, which are
// written once, in Go.
(function (config) {
  "use strict";

  if (window.IMP && window.IMP.version === config.version) return; // loaded twice

  var code = null; // given to init
  var tier = null; // given to agency
  var frame = null; // the hidden iframe in which the window opens
  var frameReady = false;
  var waiting = null; // the last request, while the iframe loads
  var current = null; // {id, merchant, callback, popup, impUid}
  var watch = null; // timer that notices a popup that was closed
  var focused = null; // what had the focus before the window opened

  // ---- the rules of request_pay, read as the server reads them ----

  function say(what, name, want) {
    return config.texts[what].replace("{name}", name).replace("{want}", want);
  }

  function typeName(value) {
    if (Array.isArray(value)) return "array";
    if (typeof value === "number" && !isFinite(value)) return "NaN";
    return typeof value;
  }

  function check(param, rules, within) {
    var names = Object.keys(param).sort();
    for (var i = 0; i < names.length; i++) {
      var value = param[names[i]];
      if (value === undefined) continue; // never reaches the other side
      if (!Object.prototype.hasOwnProperty.call(rules, names[i])) return say("unknown", within + names[i]);
      var wrong = checkValue(within + names[i], value, rules[names[i]]);
      if (wrong) return wrong;
    }
    var known = Object.keys(rules).sort();
    for (var k = 0; k < known.length; k++) {
      var rule = rules[known[k]];
      if (param[known[k]] !== undefined) continue;
      if (rule.required || (rule.requiredFor && param.pay_method === rule.requiredFor)) return say("required", within + known[k]);
    }
    return "";
  }

  function checkValue(name, value, rule) {
    var type = typeName(value);
    if (value === null) return say("null", name);
    if (rule.types.indexOf(type) < 0) return say("type", name, rule.types.join(", "));
    if (type === "string") {
      if (rule.max && Array.from(value).length > rule.max) return say("max", name, rule.max);
      if (rule.values && rule.values.indexOf(value) < 0) return say("values", name, rule.values.join(", "));
      if (rule.pattern && !new RegExp(rule.pattern).test(value)) return say("pattern", name);
    }
    if (type === "number" && rule.min !== undefined && value < rule.min) return say("min", name, rule.min);
    if (type === "object" && rule.fields) return check(value, rule.fields, name + ".");
    if (type === "array" && rule.fields) {
      for (var i = 0; i < value.length; i++) {
        var item = name + "[" + i + "]";
        if (value[i] === null || typeName(value[i]) !== "object") return say("type", item, "object");
        var wrong = check(value[i], rule.fields, item + ".");
        if (wrong) return wrong;
      }
    }
    return "";
  }

  // ---- the hidden iframe ----

  function address(mode) {
    return config.window + "/sandbox/window?mode=" + mode;
  }

  function makeFrame() {
    if (frame) return;
    if (!document.body) {
      document.addEventListener("DOMContentLoaded", makeFrame);
      return;
    }
    frame = document.createElement("iframe");
    frame.id = "imp-iframe-sandbox";
    frame.title = "결제창";
    frame.allow = "payment; clipboard-write";
    // Not display:none: Chromium at times goes on laying out nothing in a frame
    // of another site that is shown while it navigates, and the window stays empty.
    frame.style.cssText = "visibility:hidden;position:fixed;top:0;left:0;width:0;height:0;border:0;z-index:2147483647;background:transparent;color-scheme:light dark";
    frame.src = address("frame");
    document.body.appendChild(frame);
  }

  // Each request gets a fresh frame, so that the page can ask again, and its
  // steps do not stay behind the page's back button.
  function resetFrame() {
    if (!frame) return;
    if (frame.parentNode) frame.parentNode.removeChild(frame);
    frame = null;
    frameReady = false;
    makeFrame();
    if (focused && document.contains(focused)) focused.focus({ preventScroll: true });
    focused = null;
  }

  function post(target, param) {
    var message = { action: "payment", data: param, origin: location.origin, from: "iamport-sdk", version: config.version };
    target.postMessage(JSON.stringify(message), config.window);
  }

  // ---- the end of a request ----

  function done(data) {
    var request = current;
    current = null;
    clearInterval(watch);
    resetFrame();
    delete data.request_id;
    if (request && request.callback) request.callback(data);
  }

  // A request that opens no window still ends: in the callback or, where the
  // window would have left the page, at m_redirect_url.
  function refuse(param, callback, data) {
    setTimeout(function () {
      if (callback) {
        callback(data);
      } else if (typeof param.m_redirect_url === "string" && kindOf(param) === "redirect") {
        var target = new URL(param.m_redirect_url, location.href);
        Object.keys(data).forEach(function (name) {
          if (data[name] !== null) target.searchParams.set(name, String(data[name]));
        });
        location.href = target.href;
      }
    }, 0);
  }

  function watchPopup() {
    clearInterval(watch);
    watch = setInterval(function () {
      if (!current || !current.popup || !current.popup.closed) return;
      done({ success: false, imp_uid: current.impUid, merchant_uid: current.merchant, error_msg: config.closed });
    }, 300);
  }

  window.addEventListener("message", function (event) {
    var popup = current && current.popup;
    var known = (frame && event.source === frame.contentWindow) || (popup && event.source === popup);
    if (event.origin !== config.window || !known || typeof event.data !== "string") return;
    var message;
    try {
      message = JSON.parse(event.data);
    } catch (notOurs) {
      return;
    }
    var data = message.data || {};
    if (message.action === "ready" && popup && event.source === popup) {
      post(popup, current.param);
    } else if (message.action === "ready") {
      frameReady = true;
      if (waiting) {
        post(frame.contentWindow, waiting);
        waiting = null;
      }
    } else if (current && data.request_id === current.id && message.action === "opened") {
      current.impUid = data.imp_uid;
    } else if (current && data.request_id === current.id && message.action === "gone") {
      close(); // the sandbox lost the callback of a window that was closed
    } else if (current && data.request_id === current.id && message.action === "done") {
      if (popup) popup.close();
      done(data);
    }
  });

  // ---- which kind of window ----

  // A page can ask for a kind with IMP.sandbox = {kind: "frame" | "popup" |
  // "redirect"}, or {redirect: true} for short. Else popup:true, then the PG if
  // pg names it, then the device decides.
  function kindOf(param) {
    var asked = IMP.sandbox || {};
    var provider = String(param.pg || "").split(".")[0];
    var mobile = new RegExp(config.mobile, "i").test(navigator.userAgent);
    if (asked.kind) return asked.kind;
    if (asked.redirect) return "redirect";
    if (param.popup) return "popup";
    if (mobile) return config.framesOnMobile.indexOf(provider) < 0 ? "redirect" : "frame";
    if (provider === "naverpay" && param.naverPopupMode) return "popup";
    if (config.redirects.indexOf(provider) >= 0) return "redirect";
    return config.popups.indexOf(provider) >= 0 ? "popup" : "frame";
  }

  function openRedirect(param) {
    var form = document.createElement("form");
    form.method = "POST";
    form.action = config.window + "/sandbox/window/open";
    form.acceptCharset = "UTF-8";
    form.style.display = "none";
    var fields = { mode: "redirect", origin: location.origin, data: JSON.stringify(param) };
    Object.keys(fields).forEach(function (name) {
      var input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = fields[name];
      form.appendChild(input);
    });
    document.body.appendChild(form);
    form.submit();
  }

  // Returns false when the browser blocks the popup.
  function openPopup() {
    var popup = window.open(address("popup"), "imp-popup-sandbox", "width=480,height=760");
    if (!popup) {
      window.alert("팝업차단을 해제해주셔야 결제창이 나타납니다.");
      return false;
    }
    current.popup = popup;
    watchPopup();
    return true;
  }

  function openFrame(param) {
    makeFrame();
    if (frame) {
      focused = document.activeElement;
      frame.style.visibility = "visible";
      frame.style.width = frame.style.height = "100%";
      frame.focus();
    }
    if (frameReady) post(frame.contentWindow, param);
    else waiting = param; // only the last request is remembered
  }

  // ---- window.IMP ----

  function init(merchant) {
    if (typeof merchant !== "string" || merchant === "") {
      window.alert("판매자 코드가 올바르지 않습니다.");
      return;
    }
    if (code !== null && code !== merchant) {
      throw new Error("IMP.init: already initialised with " + code + ", cannot change to " + merchant);
    }
    code = merchant;
    makeFrame();
  }

  function requestPay(param, callback) {
    if (param === undefined || param === null) {
      window.alert("결제요청 파라메터가 누락되었습니다.");
      return false;
    }
    if (code === null) {
      window.alert("판매자 코드가 설정되지 않았습니다. IMP.init()함수를 먼저 호출하세요.");
      return false;
    }
    // As the real script does, into the caller's own object: a frozen one
    // throws a TypeError here.
    param.request_id = "req_" + Date.now();
    if (param.merchant_uid === undefined) param.merchant_uid = "nobody_" + Date.now();
    if (param.pay_method === undefined) param.pay_method = "card";
    if (tier) param.tier_code = tier;

    var wrong = check(param, config.rules, "");
    if (wrong) {
      refuse(param, callback, { merchant_uid: param.merchant_uid, error_code: "F400", error_msg: wrong });
      return undefined;
    }
    if (code !== config.code) {
      var unknown = "등록되지 않은 PG모듈 정보입니다. (샌드박스의 가맹점 식별코드는 " + config.code + "입니다)";
      refuse(param, callback, { imp_success: false, imp_uid: null, merchant_uid: param.merchant_uid, error_msg: unknown, error_coe: "F1001" });
      return undefined;
    }
    var kind = kindOf(param);
    var copy = JSON.parse(JSON.stringify(param));
    if (kind === "redirect") {
      openRedirect(copy);
      return undefined;
    }
    close();
    current = { id: copy.request_id, merchant: copy.merchant_uid, callback: callback, param: copy, popup: null, impUid: null };
    if (kind !== "popup") openFrame(copy);
    else if (!openPopup()) current = null;
    return undefined;
  }

  // A popup does not stay behind when its page goes away; the iframe cannot.
  window.addEventListener("pagehide", function () {
    if (current && current.popup) current.popup.close();
  });

  // Hides the window. Its callback is not called, and never will be.
  function close() {
    var request = current;
    current = null;
    waiting = null;
    clearInterval(watch);
    if (request && request.popup) request.popup.close();
    if (request) resetFrame();
  }

  function certification(param, callback) {
    param = param || {};
    refuse(param, callback, {
      success: false,
      imp_uid: null,
      merchant_uid: param.merchant_uid,
      error_code: "F500",
      error_msg: "샌드박스는 본인인증(certification)을 지원하지 않습니다."
    });
  }

  var IMP = {
    version: config.version,
    init: init,
    agency: function (merchant, merchantTier) {
      init(merchant);
      tier = merchantTier;
    },
    request_pay: requestPay,
    certification: certification,
    close: close
  };
  window.IMP = IMP;
})
