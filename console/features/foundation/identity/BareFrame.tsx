import { Segmented } from "antd";
import { type ReactNode, useEffect } from "react";
import { type Locale, locales } from "#locales/index.ts";
import { useLocale } from "#console/lib/locale.ts";
import PlainHttp from "#console/shell/PlainHttp.tsx";
import { useShellText } from "#console/shell/texts.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { useIdentityText } from "./texts.ts";
import "./identity.css";

/** The frame of pages before anybody is signed in: one card, the product's mark, the language. */
export function BareFrame({ title, note, children, wide = false }: { title: string; note?: ReactNode; children: ReactNode; wide?: boolean }): ReactNode {
  const shell = useShellText();
  const t = useIdentityText();
  const [locale, setLocale] = useLocale();
  useEffect(() => {
    document.title = shell.title(title);
  }, [shell, title]);
  return (
    <div className="identity-bare">
      <PlainHttp />
      <main className={wide ? "identity-card is-wide" : "identity-card"}>
        <p className="identity-mark">
          <Icon name="logo" size="l" /> {shell.product}
        </p>
        <h1>{title}</h1>
        {note === undefined ? null : <p className="k-ink-2">{note}</p>}
        {children}
      </main>
      <Segmented<Locale>
        size="small"
        aria-label={shell.menu.language}
        value={locale}
        onChange={setLocale}
        options={locales.map((one) => ({ value: one, label: t.languages[one] }))}
      />
    </div>
  );
}
