// A live calendar on every element with data-calendar, drawn from a feed of ours; what stood there before is kept until
// the feed has come. The feed: {"resources": [{id, title}], "events": [{id, resourceIds, start, end, title, state, url}]},
// and for officers of an event: movable (it may be dragged, then `{id}` in data-move-url is its number), shadow (it
// stands here only because it shares a part), background (a closure, or time for setting up).
(() => {
  "use strict";

  const VIEWS = {
    week: "timeGridWeek",
    day: "timeGridDay",
    month: "dayGridMonth",
    "resource-week": "resourceTimeGridWeek",
    "resource-day": "resourceTimeGridDay",
    timeline: "resourceTimelineWeek",
    "timeline-day": "resourceTimelineDay",
  };
  // A phone has room for one day.
  const NARROW = { week: "day", "resource-week": "resource-day", timeline: "timeline-day" };
  const narrow = window.matchMedia("(width < 48rem)").matches;

  const pad = (number) => String(number).padStart(2, "0");

  // Events carry Norwegian wall time, because a calendar of a place shows the clock of the place.
  const wall = (moment) => {
    const parts = new Intl.DateTimeFormat("sv-SE", {
      timeZone: "Europe/Oslo", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    }).format(new Date(moment));
    return `${parts.replace(" ", "T")}:00`;
  };
  const local = (date) =>
    `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`;

  // The calendar calls itself a table, with things inside that no table has: a screen reader is better off without.
  const unTable = (mount) => {
    for (const part of mount.querySelectorAll(".ec-main:not([tabindex])")) part.tabIndex = 0; // it scrolls, by keyboard too
    for (const part of mount.querySelectorAll("[role=table], [role=rowgroup], [role=row], [role=cell], [role=columnheader], [role=rowheader], [aria-colspan], [aria-colindex]")) {
      for (const name of ["role", "aria-colspan", "aria-colindex", "aria-rowindex", "aria-rowcount", "aria-colcount"]) part.removeAttribute(name);
    }
  };

  const build = (element) => {
    const data = element.dataset;
    const said = element.querySelector("[data-calendar-status]");
    const say = (text) => { if (said) said.textContent = text; };
    const lang = document.documentElement.lang;
    const view = (narrow && NARROW[data.view]) || data.view;
    const word = (state) => element.getAttribute(`data-word-${state}`) || "";

    // Our own words for days and times: browsers know too little nynorsk, and fall back to American English.
    const weekdays = data.weekdays.split("|");
    const months = data.months.split("|");
    const clock = (date) => [date.getHours(), date.getMinutes()].map(pad).join(lang === "en" ? ":" : ".");
    const dayNumber = (date) => `${date.getDate()}${lang === "en" ? "" : "."}`;
    const day = (date) => `${weekdays[(date.getDay() + 6) % 7]} ${dayNumber(date)} ${months[date.getMonth()]}`;
    const title = (start, end) => {
      if (start.getTime() === end.getTime()) return `${day(start)} ${start.getFullYear()}`;
      if (data.view === "month") return `${months[start.getMonth()]} ${start.getFullYear()}`;
      return `${dayNumber(start)} ${months[start.getMonth()]}–${dayNumber(end)} ${months[end.getMonth()]} ${end.getFullYear()}`;
    };
    const hours = ({ start, end }) => `${clock(start)}–${end.getHours() || end.getMinutes() ? clock(end) : clock(end).replace("00", "24")}`;

    const shown = (event) => ({
      id: String(event.id),
      resourceIds: (event.resourceIds || []).map(String),
      start: wall(event.start),
      end: wall(event.end),
      title: event.title || word(event.state),
      display: event.background ? "background" : "auto",
      startEditable: Boolean(data.moveUrl) && event.state === "booked" && event.movable === true,
      durationEditable: Boolean(data.moveUrl) && event.state === "booked" && event.movable === true,
      classNames: [`is-${event.state}`, ...(event.shadow ? ["is-shadow"] : [])],
      extendedProps: { state: event.state, url: event.url },
    });

    const load = async (info) => {
      const address = new URL(data.source, location.href);
      address.searchParams.set("from", local(info.start).slice(0, 10));
      address.searchParams.set("to", local(info.end).slice(0, 10));
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const feed = await answer.json();
        if (data.resources !== undefined) {
          calendar.setOption("resources", feed.resources.map(({ id, title }) => ({ id: String(id), title })));
        }
        say("");
        element.dataset.drawn = "yes";
        return feed.events.map(shown);
      } catch {
        say(data.textFailed);
        return [];
      }
    };

    // A move is asked of the server; what it refuses goes back, and its words are shown.
    const move = async (info) => {
      const { event } = info;
      const body = { id: event.id, start: local(event.start), end: local(event.end), resourceIds: event.resourceIds };
      const answer = await fetch(data.moveUrl.replace("{id}", encodeURIComponent(event.id)), {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": data.csrf || "" },
        body: JSON.stringify(body),
      }).catch(() => null);
      const told = answer ? await answer.json().catch(() => ({})) : {};
      if (!answer || !answer.ok) info.revert();
      say(told.detail || told.title || (answer?.ok ? "" : data.textFailed));
      const shownNow = calendar.getEventById(event.id);
      for (const el of mount.querySelectorAll(`[data-event="${CSS.escape(event.id)}"]`)) name(el, shownNow || event);
    };

    // What an event is called, for those who hear it and those who point at it.
    const name = (el, event) => {
      const { state } = event.extendedProps;
      const words = [`${hours(event)} ${event.title}`, day(event.start), event.title === word(state) ? "" : word(state)];
      el.setAttribute("aria-label", words.filter(Boolean).join(", "));
      el.title = event.title;
      el.dataset.event = event.id;
    };

    const content = ({ event }) => {
      const time = document.createElement("span");
      time.className = "ec-event-time";
      time.textContent = hours(event);
      const title = document.createElement("span");
      title.className = "ec-event-title";
      title.textContent = event.title;
      return { domNodes: [time, document.createTextNode(" "), title] };
    };

    const mount = document.createElement("div");
    mount.className = "calendar__mount";
    element.append(mount);
    new MutationObserver(() => unTable(mount)).observe(mount, { childList: true, subtree: true, attributeFilter: ["aria-colspan", "aria-colindex"] });
    const calendar = window.EventCalendar.create(mount, {
      view: VIEWS[view] || VIEWS.week,
      date: data.date || undefined,
      firstDay: 1,
      allDaySlot: false,
      nowIndicator: true,
      slotEventOverlap: false,
      slotDuration: "00:30",
      slotMinTime: data.opens,
      slotMaxTime: data.closes,
      slotLabelFormat: clock,
      dayHeaderFormat: (date) => `${weekdays[(date.getDay() + 6) % 7]} ${dayNumber(date)}`,
      dayHeaderAriaLabelFormat: day,
      titleFormat: title,
      headerToolbar: { start: "prev,next today", center: "title", end: "" },
      buttonText: (text) => ({ ...text, today: data.textToday, next: data.textNext, prev: data.textPrevious }),
      columnWidth: data.columnWidth || undefined,
      datesAboveResources: true,
      slotWidth: 27,
      longPressDelay: 300,
      selectable: Boolean(data.selectUrl),
      selectMinDistance: 3,
      unselectAuto: true,
      eventContent: content,
      eventSources: [{ events: load }],
      eventClick: ({ event }) => { if (event.extendedProps.url) location.assign(event.extendedProps.url); },
      eventDidMount: ({ el, event }) => {
        const { url } = event.extendedProps;
        name(el, event);
        if (url) el.setAttribute("role", "link");
        else for (const name of ["role", "tabindex"]) el.removeAttribute(name);
      },
      eventDrop: move,
      eventResize: move,
      select: ({ start, end, resource }) => {
        const address = new URL(data.selectUrl, location.href);
        address.searchParams.set("start", local(start));
        address.searchParams.set("end", local(end));
        if (resource) address.searchParams.set("space", resource.id);
        location.assign(address);
      },
    });
    return calendar;
  };

  if (window.EventCalendar) document.querySelectorAll("[data-calendar]").forEach(build);
})();
