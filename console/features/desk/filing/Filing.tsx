import { Button } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { FileableType, Matter } from "#contract/filing.ts";
import { useAddress } from "#console/lib/address.ts";
import { api, ApiError } from "#console/lib/api.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { Enter } from "./Enter.tsx";
import { FileForm, type Filed } from "./FileForm.tsx";
import { ReturnApplication } from "./ReturnApplication.tsx";
import { useFilingText } from "./texts.ts";
import "../tickets/follow.css";
import "./filing.css";

/** The pass and, behind a slash, what is to be filed; they stand behind the # and never reach a log. */
const placeIn = (hash: string): { pass: string; type: string | null } => {
  const [pass = "", type] = hash.slice(1).split("/");
  return { pass: pass.startsWith("identity=") ? "" : pass, type: type ?? null };
};

/** Where customers file a complaint, a suggestion, a cancellation or a return, and find what they filed (R-TK-10): from the widget, or by the shop's link. */
export default function Filing(): ReactNode {
  const t = useFilingText();
  const [address] = useAddress();
  const [place, setPlace] = useState(() => placeIn(window.location.hash));
  const found = useQuery({ queryKey: ["filing", place.pass], queryFn: () => api("POST /v1/filing", { body: { pass: place.pass } }), retry: false, enabled: place.pass.length >= 20 });
  const move = (next: { pass: string; type: string | null }): void => {
    window.history.replaceState(window.history.state, "", `#${next.pass}${next.type === null ? "" : `/${next.type}`}`);
    setPlace(next);
  };
  if (place.pass.length < 20) return <Enter shop={String(address.shop ?? "")} identity={/^#identity=(.+)$/.exec(window.location.hash)?.[1]} done={(pass) => move({ pass, type: String(address.type ?? "") || null })} />;
  if (found.data === undefined) {
    const gone = found.error instanceof ApiError && ["pass_gone", "invalid"].includes(found.error.code);
    return (
      <main className="follow">
        {found.error === null ? (
          <LoadingState rows={6} />
        ) : (
          <div className="follow-card" role="alert">
            <h1>{gone ? t.gone : t.failed}</h1>
            {gone ? <p>{t.goneFix}</p> : <Button onClick={() => void found.refetch()}>{t.retry}</Button>}
          </div>
        )}
      </main>
    );
  }
  const { shop, types, orders, vouched, matters } = found.data;
  const type = types.find((one) => one.key === place.type);
  return (
    <main className="follow">
      <header className="follow-head">
        <h1>{t.title(shop)}</h1>
      </header>
      {type === undefined ? (
        <Kinds types={types} choose={(key) => move({ ...place, type: key })} />
      ) : (
        <OneKind key={type.key} pass={place.pass} type={type} back={() => move({ ...place, type: null })}>
          {(filed) => (type.key === "return" ? <ReturnApplication pass={place.pass} orders={orders} vouched={vouched} done={filed} /> : <FileForm pass={place.pass} type={type} done={filed} />)}
        </OneKind>
      )}
      <Matters pass={place.pass} matters={matters} />
    </main>
  );
}

function Kinds({ types, choose }: { types: readonly FileableType[]; choose: (key: string) => void }): ReactNode {
  const t = useFilingText();
  const label = useLabel();
  return (
    <section className="follow-card" aria-label={t.file}>
      <h2>{t.file}</h2>
      <div className="filing-kinds">
        {types.map((type) => (
          <Button key={type.key} size="large" onClick={() => choose(type.key)}>
            {label(type.name)}
          </Button>
        ))}
      </div>
    </section>
  );
}

/** One kind's form, and what is said when it has been sent. */
function OneKind({ type, pass, back, children }: { type: FileableType; pass: string; back: () => void; children: (done: (filed: Filed) => void) => ReactNode }): ReactNode {
  const t = useFilingText();
  const label = useLabel();
  const queries = useQueryClient();
  const [filed, setFiled] = useState<Filed | null>(null);
  return (
    <section className="follow-card" aria-label={label(type.name)}>
      <button type="button" className="k-link filing-back" onClick={back}>
        <Icon name="left" size="xs" /> {t.back}
      </button>
      <h2>{label(type.name)}</h2>
      {filed === null ? (
        children((done) => {
          setFiled(done);
          void queries.invalidateQueries({ queryKey: ["filing", pass] });
        })
      ) : (
        <div role="status" className="filing-sent">
          <p>
            <Icon name="check" /> <b>{t.sent(filed.code)}</b>
          </p>
          <p className="k-ink-2">{t.sentNote}</p>
          <Button type="primary" size="large" href={`/follow#${filed.token}`}>
            {t.toPage}
          </Button>
        </div>
      )}
    </section>
  );
}

function Matters({ pass, matters }: { pass: string; matters: readonly Matter[] }): ReactNode {
  const t = useFilingText();
  return (
    <section className="follow-card" aria-label={t.matters}>
      <h2>{t.matters}</h2>
      {matters.length === 0 ? <p className="k-ink-3">{t.none}</p> : null}
      <ul className="filing-matters">
        {matters.map((matter) => (
          <MatterRow key={matter.id} pass={pass} matter={matter} />
        ))}
      </ul>
    </section>
  );
}

function MatterRow({ pass, matter }: { pass: string; matter: Matter }): ReactNode {
  const t = useFilingText();
  const label = useLabel();
  const opening = useSubmit(async () => {
    const { token } = await api("POST /v1/filing/matters/{id}/link", { params: { id: matter.id }, body: { pass } });
    window.location.assign(`/follow#${token}`);
  });
  return (
    <li>
      <div>
        <p className="k-small k-ink-3">
          {label(matter.typeName)} <span className="k-num">{matter.code}</span> <Moment at={matter.openedAt} />
        </p>
        <p>{matter.title}</p>
        <p className="k-small k-ink-2">
          {matter.waits ? <b className="filing-waits">{t.waits}</b> : label(matter.now)}
        </p>
        {opening.problem === null ? null : <p className="k-problem">{opening.problem.text}</p>}
      </div>
      <Button loading={opening.busy} aria-label={`${t.open} ${matter.code}`} onClick={() => void opening.submit()}>
        {t.open}
      </Button>
    </li>
  );
}
