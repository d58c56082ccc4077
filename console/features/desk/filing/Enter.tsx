import { Button, Input } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useLocale } from "#console/lib/locale.ts";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { LoadingState } from "#console/ui/States.tsx";
import { useFilingText } from "./texts.ts";

/** Who comes by the shop's link: as the shop signed it, at once; anybody else says name and phone number. */
export function Enter({ shop, identity, done }: { shop: string; identity: string | undefined; done: (pass: string) => void }): ReactNode {
  const t = useFilingText();
  const [locale] = useLocale();
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const [tried, setTried] = useState(false);
  const entering = useSubmit(async () => {
    setTried(true);
    const plain = phone.normalize("NFKC").replace(/[\s()-]/g, "");
    if (identity === undefined && (name.trim() === "" || plain === "")) return;
    done((await api("POST /v1/filing/entry", { body: { shop, locale, ...(identity === undefined ? { name, phone: plain } : { identity }) } })).pass);
  });
  useEffect(() => {
    if (identity !== undefined) void entering.submit();
  }, [identity]);
  const refused = entering.problem === null || Object.keys(entering.problem.fields).length > 0 ? null : entering.problem.text;
  return (
    <main className="follow">
      <section className="follow-card" aria-label={t.enter}>
        <h1>{shop === "" ? t.noShopTitle : t.enter}</h1>
        {shop === "" ? (
          <p role="alert">{t.noShop}</p>
        ) : identity !== undefined && entering.problem === null ? (
          <LoadingState rows={3} />
        ) : identity !== undefined ? (
          <p role="alert">{refused}</p>
        ) : (
          <form
            className="follow-form"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              void entering.submit();
            }}
          >
            <p className="k-ink-2">{t.enterNote}</p>
            <Field label={t.name} problem={entering.problemAt("name") ?? (tried && name.trim() === "" ? t.nameMissing : undefined)}>
              <Input size="large" autoComplete="name" maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
            </Field>
            <Field label={t.phone} problem={entering.problemAt("phone") ?? (tried && phone.trim() === "" ? t.phoneMissing : undefined)}>
              <Input size="large" type="tel" autoComplete="tel-national" maxLength={24} value={phone} onChange={(event) => setPhone(event.target.value)} />
            </Field>
            {refused === null ? null : (
              <p className="k-problem" role="alert">
                {refused}
              </p>
            )}
            <Button type="primary" htmlType="submit" size="large" loading={entering.busy}>
              {t.enterAct}
            </Button>
          </form>
        )}
      </section>
    </main>
  );
}
