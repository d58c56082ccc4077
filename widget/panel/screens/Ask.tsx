import { useRef, useState } from "preact/hooks";
import type { About } from "../../talk/view.ts";
import { maySkip, plainPhone, problemsIn } from "../about.ts";
import { Head } from "../parts/Head.tsx";
import { Icon } from "../parts/Icon.tsx";
import { words } from "../words.ts";
import type { ScreenProps } from "./props.ts";

/** What the shop asks before the first message; the message itself stays in sight. */
export function Ask({ view, acts, fold }: ScreenProps) {
  const { ask } = view.welcome!.shop;
  const [about, setAbout] = useState<About>({ name: "", phone: "", province: "" });
  const [left, setLeft] = useState<Partial<Record<keyof About, boolean>>>({});
  const form = useRef<HTMLFormElement>(null);
  const problems = problemsIn(about, ask, words.ask);
  const provinces = [...words.provinces.matchAll(/(\d\d)(\S+)/g)];

  function submit(event: Event): void {
    event.preventDefault();
    setLeft({ name: true, phone: true, province: true });
    const wrong = (["name", "phone", "province"] as const).find((key) => problems[key]);
    if (wrong) return form.current?.querySelector<HTMLElement>(`[name=${wrong}]`)?.focus();
    acts.submitAbout({ name: about.name.trim(), phone: plainPhone(about.phone), province: about.province });
  }
  const field = (key: keyof About) => {
    const wrong = left[key] ? problems[key] : undefined;
    return {
      wrong,
      props: {
        id: `kefu-${key}`,
        name: key,
        class: wrong ? "fin wrong" : "fin",
        value: about[key],
        "aria-invalid": wrong ? true : undefined,
        "aria-describedby": wrong ? `kefu-${key}-e` : undefined,
        "aria-required": ask[key] === "required",
        onInput: (event: { currentTarget: HTMLInputElement | HTMLSelectElement }) =>
          setAbout({ ...about, [key]: event.currentTarget.value }),
        onBlur: () => about[key] !== "" && setLeft({ ...left, [key]: true }),
      },
    };
  };
  const label = (key: keyof About) => (
    <label for={`kefu-${key}`}>
      {words.ask[key]} {ask[key] === "optional" && <span class="s m3">{words.ask.optional}</span>}
    </label>
  );
  const below = (key: keyof About, wrong: string | undefined) =>
    wrong && (
      <p class="s bad" id={`kefu-${key}-e`} role="alert">
        <Icon name="alert" size={12} /> {wrong}
      </p>
    );
  const [name, phone, province] = [field("name"), field("phone"), field("province")];

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
          {ask.name !== "no" && (
            <div>
              {label("name")}
              <input {...name.props} autocomplete="name" maxLength={80} />
              {below("name", name.wrong)}
            </div>
          )}
          {ask.phone !== "no" && (
            <div>
              {label("phone")}
              <input {...phone.props} type="tel" inputMode="tel" autocomplete="tel-national" maxLength={24} />
              {below("phone", phone.wrong)}
            </div>
          )}
          {ask.province !== "no" && (
            <div>
              {label("province")}
              <select {...province.props}>
                <option value="">{words.ask.choose}</option>
                {provinces.map(([, code, place = ""]) => (
                  <option key={code} value={code}>
                    {place.replace("_", " ")}
                  </option>
                ))}
              </select>
              {below("province", province.wrong)}
            </div>
          )}
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
