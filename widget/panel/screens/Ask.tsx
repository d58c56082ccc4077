import { useRef, useState } from "preact/hooks";
import type { About } from "../../talk/view.ts";
import { maySkip, plainPhone, problemsIn } from "../about.ts";
import { Head } from "../parts/Head.tsx";
import { Trouble } from "../parts/Parts.tsx";
import { words } from "../words.ts";
import type { ScreenProps } from "./props.ts";

/** What the shop asks before the first message; the message itself stays in sight. */
export function Ask({ view, acts, fold }: ScreenProps) {
  const { ask } = view.welcome!.shop;
  const [about, setAbout] = useState<About>({ name: "", phone: "", province: "" });
  const [left, setLeft] = useState<Partial<Record<keyof About, boolean>>>({});
  const form = useRef<HTMLFormElement>(null);
  const problems = problemsIn(about, ask, words.ask);

  function submit(event: Event): void {
    event.preventDefault();
    setLeft({ name: true, phone: true, province: true });
    const wrong = (["name", "phone", "province"] as const).find((key) => problems[key]);
    if (wrong) return form.current?.querySelector<HTMLElement>(`[name=${wrong}]`)?.focus();
    acts.submitAbout({ name: about.name.trim(), phone: plainPhone(about.phone), province: about.province });
  }
  const field = (key: keyof About, more: { autocomplete?: string; maxLength?: number; type?: "tel" }) => {
    const wrong = left[key] && problems[key];
    const id = `kefu-${key}`;
    // Typed as the element whose properties both share.
    const Tag = (key === "province" ? "select" : "input") as "textarea";
    return (
      ask[key] !== "no" && (
        <div>
          <label for={id}>
            {words.ask[key]} {ask[key] === "optional" && <span class="s m3">{words.ask.optional}</span>}
          </label>
          <Tag
            {...more}
            id={id}
            name={key}
            class={wrong ? "fin wrong" : "fin"}
            value={about[key]}
            aria-invalid={!!wrong}
            aria-describedby={`${id}-e`}
            aria-required={ask[key] === "required"}
            onInput={(event) => setAbout({ ...about, [key]: event.currentTarget.value })}
            onBlur={() => about[key] !== "" && setLeft({ ...left, [key]: true })}
          >
            {key === "province" && [
              <option value="">{words.ask.choose}</option>,
              ...[...words.provinces.matchAll(/(\d\d)(\S+)/g)].map(([, code, place = ""]) => <option value={code}>{place.replace("_", " ")}</option>),
            ]}
          </Tag>
          <Trouble id={`${id}-e`}>{wrong}</Trouble>
        </div>
      )
    );
  };

  return (
    <form class="col" ref={form} onSubmit={submit} noValidate>
      <Head title={ask.name === "no" ? words.ask.titleReach : words.ask.title} note={words.ask.note} back={() => acts.set({ screen: "home" })} fold={fold} />
      <div class="main pad">
        {view.draft.text && (
          <section class="bx">
            <h3>{words.ask.yours}</h3>
            <p class="wrap">{view.draft.text}</p>
          </section>
        )}
        <div class="fm">
          {field("name", { autocomplete: "name", maxLength: 80 })}
          {field("phone", { autocomplete: "tel-national", maxLength: 24, type: "tel" })}
          {field("province", {})}
        </div>
      </div>
      <footer class="foot stack">
        <button type="submit" class="wb p">
          {words.ask.submit}
        </button>
        {maySkip(ask) && (
          <button type="button" class="lnk" onClick={() => acts.submitAbout(null)}>
            {words.ask.skip}
          </button>
        )}
      </footer>
    </form>
  );
}
