import { useEffect, useRef, useState } from "preact/hooks";
import type { WidgetWait } from "#contract/widget.ts";
import { plainPhone } from "../about.ts";
import { clock, moment } from "../format.ts";
import { Head } from "../parts/Head.tsx";
import { Notice, Trouble } from "../parts/Parts.tsx";
import { sentenceFor, words } from "../words.ts";
import type { ScreenProps } from "./props.ts";

/** A window in words: 今天 14:00–16:00. */
const windowText = ({ from, to }: { from: string | null; to: string }) => moment(new Date(from ?? to), new Date(), words.time) + (from ? `–${clock(new Date(to))}` : "");

/** The call that this customer is waiting for. */
export const bookedOf = ({ promise }: WidgetWait) => (promise && promise.state !== "done" && promise.state !== "cancelled" ? promise : null);

/** Number and time for a call instead of waiting; the same while nobody is there. The soonest time stands chosen. */
export function Callback({ view, acts, fold }: ScreenProps) {
  const say = words.callback;
  const [wait, setWait] = useState<WidgetWait | null>(null);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const back = () => acts.set({ screen: view.talk ? "talk" : "home" });
  const load = () => acts.waiting("wait", {}).then(setWait, fail);
  useEffect(() => void load(), []);
  const booked = wait && bookedOf(wait);

  function fail({ code = "internal" }: { code?: string }): void {
    if (code !== "phone_shape") return acts.set({ notice: code });
    setWrong(sentenceFor(code));
    form.current!.phone.focus();
  }
  function submit(event: Event): void {
    event.preventDefault();
    const { phone, at, what } = form.current!;
    const { from, to } = wait!.windows[at.value]!;
    setWrong("");
    setBusy(true);
    acts
      .waiting("callback", { phone: plainPhone(phone.value), from, to, what: what.value.trim() })
      // A window that has just passed: the ones that are left come with the refusal.
      .catch(fail)
      .then(load)
      .finally(() => setBusy(false));
  }

  return (
    <form class="col" ref={form} onSubmit={submit} noValidate>
      <Head title={say.title} note={say.note} back={back} fold={fold} />
      <div class="main pad">
        {booked ? (
          <Notice icon="phone" title={say.booked(windowText(booked))}>
            {booked.state === "missed" ? say.late : say.bookedNote(booked.phone)}
          </Notice>
        ) : wait?.windows[0] ? (
          <div class="fm">
            <label>
              {say.phone}
              <input name="phone" class={wrong ? "fin wrong" : "fin"} type="tel" autocomplete="tel-national" maxLength={24} aria-invalid={!!wrong} aria-describedby="kefu-phone-e" />
              <Trouble id="kefu-phone-e">{wrong}</Trouble>
            </label>
            <label>
              {say.when}
              <select name="at" class="fin">
                {wait.windows.map((one, index) => (
                  <option key={one.from} value={index}>
                    {windowText(one)}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {say.what} <span class="m3">{words.ask.optional}</span>
              <input name="what" class="fin" maxLength={200} />
            </label>
          </div>
        ) : (
          <p class="cap" role="status">
            {wait ? say.none : words.loading}
          </p>
        )}
      </div>
      <footer class="foot stack">
        {booked ? (
          <button type="button" class="wb" disabled={busy} onClick={() => acts.waiting("cancelCallback", { id: booked.id }).then(load, fail)}>
            {say.cancel}
          </button>
        ) : (
          wait?.windows[0] && (
            <button type="submit" class="wb p" disabled={busy}>
              {say.submit}
            </button>
          )
        )}
        <button type="button" class="lnk" onClick={back}>
          {words.back}
        </button>
      </footer>
    </form>
  );
}
