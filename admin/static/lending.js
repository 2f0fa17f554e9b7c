// The lending desk: a scan is answered without loading the page anew, with a word, a colour and a sound; and the camera
// reads codes into the input. Without scripts every scan is a form that is sent.
(() => {
  "use strict";

  // The sound: one high tone for what is right, two low ones for what must be looked at.
  let audio;
  const beep = (pitch, at, length) => {
    const tone = audio.createOscillator(), volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.2, audio.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + length);
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + length);
  };
  const sound = (said) => {
    try {
      audio ??= new AudioContext();
      if (said === "ok") beep(1200, 0, 0.12);
      else { beep(220, 0, 0.2); beep(180, 0.25, 0.3); }
    } catch { /* a browser without sound still shows the word and the colour */ }
  };

  const input = () => document.querySelector("[data-scan-input]");
  const answer = () => {
    const said = document.querySelector("[data-said]");
    const announce = document.querySelector("[data-announce]");
    if (announce) announce.textContent = said?.textContent ?? "";
    if (said) sound(said.dataset.said);
    input()?.focus();
  };

  // A scan sends the form and puts the answer in its place. Scanners are faster than the net: what comes meanwhile
  // waits for its turn, since each answer holds what was scanned before.
  const waiting = [];
  let busy = false;
  const send = async (step) => {
    const form = document.querySelector("form[data-work]");
    const body = new FormData(form);
    for (const [name, value] of Object.entries(step)) body.set(name, value);
    const reply = await fetch(form.action, { method: "POST", body });
    if (reply.redirected) { location.assign(reply.url); return; }
    const work = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("form[data-work]");
    if (!work) { location.reload(); return; }
    form.replaceWith(work);
    answer();
  };
  const next = async () => {
    if (busy) return;
    busy = true;
    while (waiting.length) {
      try { await send(waiting.shift()); } catch { waiting.length = 0; document.querySelector("form[data-work]")?.submit(); }
    }
    busy = false;
  };
  document.addEventListener("submit", (event) => {
    const form = event.target, by = event.submitter;
    if (!form.matches("form[data-work]") || by?.matches("[data-final]")) return;
    event.preventDefault();
    const field = input();
    if (field && by?.value === "scan" && !field.value.trim()) {
      form.querySelector("[data-final]:not([disabled])")?.focus();
      return;
    }
    waiting.push({ scan: field?.value ?? "", ...(by?.name ? { [by.name]: by.value } : { step: "scan" }) });
    if (field) field.value = "";
    void next();
  }, { capture: true });

  // The camera.
  const FORMATS = ["qr_code", "code_128", "code_39", "ean_13"];
  const load = (address) => new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed });
    document.head.append(script);
  });
  const reader = async (box) => {
    if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
      return new BarcodeDetector({ formats: FORMATS });
    }
    if (!window.BarcodeDetectionAPI) await load(box.dataset.detector);
    const own = window.BarcodeDetectionAPI;
    own.prepareZXingModule({ overrides: { locateFile: () => box.dataset.wasm } });
    return new own.BarcodeDetector({ formats: FORMATS });
  };
  const AGAIN = 2500; // milliseconds before the same code counts as scanned once more
  const look = async (video, detector) => {
    let last = "", at = 0;
    while (!video.hidden) {
      const [found] = video.readyState >= 2 ? await detector.detect(video) : [];
      const now = performance.now();
      if (found && (found.rawValue !== last || now - at > AGAIN)) {
        [last, at] = [found.rawValue, now];
        const field = input();
        field.value = found.rawValue;
        field.form.requestSubmit(field.form.querySelector("button[type=submit]"));
      }
      await new Promise((done) => { setTimeout(done, 120); });
    }
  };
  const toggle = async (box) => {
    const video = box.querySelector("video"), button = box.querySelector("button"), said = box.querySelector("[role=status]");
    const on = button.getAttribute("aria-pressed") !== "true";
    said.textContent = "";
    if (!on) {
      for (const track of video.srcObject?.getTracks() ?? []) track.stop();
      video.hidden = true;
    } else {
      try {
        const [stream, detector] = await Promise.all([
          navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }), reader(box),
        ]);
        video.srcObject = stream;
        video.hidden = false;
        await video.play();
        void look(video, detector);
      } catch (error) {
        said.textContent = error.name === "NotAllowedError" ? box.dataset.refused : box.dataset.missing;
        return;
      }
    }
    button.setAttribute("aria-pressed", String(on));
  };
  for (const box of document.querySelectorAll("[data-camera]")) {
    box.hidden = !navigator.mediaDevices?.getUserMedia;
    box.querySelector("button").addEventListener("click", () => void toggle(box));
  }
  answer();
})();
