import { useEffect, useRef, useState } from "preact/hooks";
import type { WidgetWait } from "#contract/widget.ts";
import { plainPhone } from "../about.ts";
import { clock, moment } from "../format.ts";
import { Head } from "../parts/Head.tsx";
import { Icon } from "../parts/Icon.tsx";
import { words } from "../words.ts";
import type { ScreenProps } from "./props.ts";

type Window = WidgetWait["windows"][number];

/** A window in words: 今天 14:00–16:00. */
export const windowText = ({ from, to }: { from: string | null; to: string }) =>
  from ? `${moment(new Date(from), new Date(), words.time)}–${clock(new Date(to))}` : moment(new Date(to), new Date(), words.time);

/** Number and time for a call instead of waiting; the same while nobody is there. */
export default function Callback({ view, acts, fold }: ScreenProps) {
  const say = words.callback;
  const [wait, setWait] = useState<WidgetWait | null>(null);
  const [phone, setPhone] = useState("");
  const [what, setWhat] = useState("");
  const [at, setAt] = useState("");
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const back = () => acts.set({ screen: view.talk ? "talk" : "home" });
  const fail = (no: { code?: string }) => acts.set({ notice: no.code ?? "internal" });
  const load = () => acts.waiting("wait", {}).then(setWait, fail);
  useEffect(() => void load(), []);
  const promise = wait?.promise;
  const booked = promise && promise.state !== "done" && promise.state !== "cancelled" ? promise : null;

  function submit(event: Event): void {
    event.preventDefault();
    const chosen: Window | undefined = wait?.windows.find((one) => one.from === at);
    const plain = plainPhone(phone);
    const problems: Record<string, string> = {};
    if (!/^1[3-9]\d{9}$|^0\d{9,11}$/.test(plain)) problems.phone = say.phoneWrong;
    if (!chosen) problems.at = say.whenMissing;
    setWrong(problems);
    if (!chosen || problems.phone) return field.current?.focus();
    setBusy(true);
    acts
      .waiting("callback", { phone: plain, from: chosen.from, to: chosen.to, what: what.trim() })
      .then(load, (no: { code?: string }) => (no.code === "window_gone" ? load() : undefined, fail(no)))
      .finally(() => setBusy(false));
  }
  const below = (key: string) =>
    wrong[key] && (
      <p class="s bad" id={`kefu-${key}-e`} role="alert">
        <Icon name="alert" size={12} /> {wrong[key]}
      </p>
    );
  const mark = (key: string) => ({ id: `kefu-${key}`, class: wrong[key] ? "fin wrong" : "fin", "aria-invalid": wrong[key] ? (true as const) : undefined, "aria-describedby": wrong[key] ? `kefu-${key}-e` : undefined });

  return (
    <form class="col" onSubmit={submit} noValidate>
      <Head title={say.title} note={say.note} back={back} fold={fold} />
      <div class="main pad">
        {booked ? (
          <section class="pro" role="status">
            <Icon name="phone" size={20} />
            <div>
              <b class="blk">{say.booked(windowText(booked))}</b>
              <span class="s m2 num">{booked.state === "missed" ? say.late : say.bookedNote(booked.phone)}</span>
            </div>
          </section>
        ) : !wait ? (
          <p class="cap" role="status">{words.loading}</p>
        ) : wait.windows.length === 0 ? (
          <p class="cap">{say.none}</p>
        ) : (
          <div class="fm">
            <div>
              <label for="kefu-phone">{say.phone}</label>
              <input {...mark("phone")} ref={field} type="tel" inputMode="tel" autocomplete="tel-national" maxLength={24} value={phone} onInput={(event) => setPhone(event.currentTarget.value)} />
              {below("phone")}
            </div>
            <div>
              <label for="kefu-at">{say.when}</label>
              <select {...mark("at")} value={at} onChange={(event) => setAt(event.currentTarget.value)}>
                <option value="">{words.ask.choose}</option>
                {wait.windows.map((one) => (
                  <option key={one.from} value={one.from}>
                    {windowText(one)}
                  </option>
                ))}
              </select>
              {below("at")}
            </div>
            <div>
              <label for="kefu-what">
                {say.what} <span class="s m3">{words.ask.optional}</span>
              </label>
              <input id="kefu-what" class="fin" maxLength={200} value={what} onInput={(event) => setWhat(event.currentTarget.value)} />
            </div>
          </div>
        )}
      </div>
      <footer class="foot stack">
        {booked ? (
          <button type="button" class="wb" disabled={busy} onClick={() => acts.waiting("cancelCallback", { id: booked.id }).then(load, fail)}>
            {say.cancel}
          </button>
        ) : (
          wait && wait.windows.length > 0 && (
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
