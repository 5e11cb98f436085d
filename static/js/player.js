/**
 * <sillon-player>: the tracks of a release, heard one after the other in the black bar at the foot of the page.
 * Without this script each track carries a plain <audio>; with it the rows get buttons and share one.
 * All words come from the page: the row's button, the bar's <template>, and data-* sentences with {places}.
 */
import { asButton, fill } from "./upgrade.js";
import { bars, clock } from "./wave.js";

class SillonPlayer extends HTMLElement {
  connectedCallback() {
    this.rows = [...this.querySelectorAll("[data-sample]")];
    if (!this.rows.length) return;
    this.audio = new Audio();
    this.audio.preload = "none";
    this.current = -1;
    this.rows.forEach((row, index) => this.dress(row, index));
    this.playAll = [...document.querySelectorAll("a[data-play-all]")].map(asButton);
    for (const button of this.playAll) {
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => this.toggle(Math.max(this.current, 0)));
    }
    this.pauses = document.querySelectorAll("[data-pause]");
    for (const button of this.pauses) button.addEventListener("click", () => this.audio.pause());
    this.listen();
  }

  /** Exchange a row's plain <audio> for its button. */
  dress(row, index) {
    row.querySelector("audio").remove();
    row.button = row.querySelector(".track__play");
    row.length = row.querySelector(".track__length");
    row.words = row.length.textContent;
    row.groove = this.querySelector(`[data-groove="${CSS.escape(row.dataset.position)}"]`);
    row.button.hidden = false;
    row.button.addEventListener("click", () => this.toggle(index));
  }

  listen() {
    const on = (name, act) => this.audio.addEventListener(name, act);
    on("play", () => this.said(fill(this.dataset.playing, this.row.dataset)));
    on("pause", () => this.audio.ended || this.said(this.dataset.paused));
    for (const name of ["play", "pause", "ended"]) on(name, () => this.showState());
    for (const name of ["timeupdate", "durationchange", "seeked"]) on(name, () => this.showTime());
    on("ended", () => this.current + 1 < this.rows.length && this.play(this.current + 1));
    on("error", () => {
      if (this.audio.src) this.said(this.dataset.broken);
      this.showState();
    });
  }

  get row() {
    return this.rows[this.current];
  }

  /** Start that track, or pause it if it is the one that sounds. */
  toggle(index) {
    if (index === this.current && !this.audio.paused) this.audio.pause();
    else this.play(index);
  }

  play(index) {
    if (index !== this.current) {
      if (this.row) this.settle(this.row);
      this.current = index;
      this.audio.src = this.row.dataset.sample;
      this.openBar();
      this.showTrack();
    }
    this.audio.play().catch(() => this.showState()); // the error event tells why
  }

  /** Bring out the bar, once. */
  openBar() {
    if (this.bar) return;
    this.append(this.querySelector("template[data-bar]").content);
    this.bar = this.querySelector(".player");
    this.seek = this.bar.querySelector(".player__seek");
    this.line = this.bar.querySelector(".player__line");
    this.played = this.bar.querySelector("clipPath rect");
    const acts = {
      toggle: () => this.toggle(this.current),
      previous: () => this.play((this.current - 1 + this.rows.length) % this.rows.length),
      next: () => this.play((this.current + 1) % this.rows.length),
    };
    for (const button of this.bar.querySelectorAll("[data-do]")) {
      button.addEventListener("click", acts[button.dataset.do]);
    }
    this.seek.addEventListener("input", () => {
      if (this.audio.duration) this.audio.currentTime = (this.seek.value / 1000) * this.audio.duration;
    });
    document.documentElement.classList.add("has-player");
  }

  showTrack() {
    const { title, wave } = this.row.dataset;
    this.put("title", fill(this.dataset.name, { title }));
    this.put("number", fill(this.dataset.number, { number: this.current + 1, count: this.rows.length }));
    for (const path of this.bar.querySelectorAll("[data-bars]")) path.setAttribute("d", bars(wave));
    this.showTime();
  }

  showState() {
    const sounding = !this.audio.paused && !this.audio.ended;
    this.rows.forEach((row, index) => {
      const here = index === this.current && (sounding || this.audio.currentTime > 0) && !this.audio.ended;
      row.classList.toggle("track--sounding", here);
      row.groove?.classList.toggle("grooves__sounding", here);
      row.button.setAttribute("aria-pressed", String(here && sounding));
    });
    const main = this.bar?.querySelector("[data-do=toggle]");
    for (const button of [main, ...this.playAll]) button?.setAttribute("aria-pressed", String(sounding));
    for (const button of this.pauses) button.hidden = !sounding;
    if (this.audio.ended && this.row) this.settle(this.row);
  }

  showTime() {
    if (!this.bar) return;
    const { currentTime, duration } = this.audio;
    const share = duration ? currentTime / duration : 0;
    const words = fill(this.dataset.time, { now: clock(currentTime), all: clock(duration) });
    this.put("now", clock(currentTime));
    this.put("all", clock(duration));
    this.seek.value = this.line.value = share * 1000;
    this.seek.setAttribute("aria-valuetext", words);
    this.played.setAttribute("width", share * 600);
    if (duration && !this.audio.ended) this.row.length.textContent = words;
  }

  /** A row that no longer sounds says its track's length again. */
  settle(row) {
    row.length.textContent = row.words;
  }

  put(place, words) {
    this.bar.querySelector(`[data-show="${place}"]`).textContent = words;
  }

  said(words) {
    this.querySelector("[data-said]").textContent = words;
  }
}

customElements.define("sillon-player", SillonPlayer);
