import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { DocumentList } from "./DocumentList.tsx";
import { DocumentView } from "./DocumentView.tsx";
import "./handbook.css";

/** The handbook: its list, or one document with its versions. */
export default function Handbook(): ReactNode {
  const { kind, key }: { kind?: string; key?: string } = useParams({ strict: false });
  return kind !== undefined && key !== undefined ? <DocumentView key={`${kind}/${key}`} kind={kind} documentKey={key} /> : <DocumentList />;
}
