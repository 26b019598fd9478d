import { options } from "../state/options";

/** A refusal of the sandbox, which names its reason. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(`${options.controlURL}/${path}`, init);
  const answer = (await response.json()) as T & {
    error_code?: string;
    error_msg?: string;
  };
  if (!response.ok || answer.error_code) {
    throw new Refusal(answer.error_code ?? "", answer.error_msg ?? "");
  }
  return answer;
}

const read = <T>(path: string) => call<T>(path);

// A refusal is answered quietly: it is on the page, not in the console.
const write = <T>(path: string, body: unknown) =>
  call<T>(`${path}?quiet=true`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

/** The switches of the sandbox that this page shows. */
export interface Settings {
  decline: string;
  lose_callback: boolean;
}

interface Fault {
  endpoint: string;
  fault: string;
  count?: number;
}

/** A payment in the sandbox's books, as far as this page reads it. */
export interface Booked {
  imp_uid: string;
  merchant_uid: string;
  amount: number;
  status: string;
  pay_method: string;
  vbank_num: string | null;
}

export const settings = (change?: Partial<Settings>): Promise<Settings> =>
  change ? write("settings", change) : read("settings");

const dropped = "drop_webhook";

export const dropsWebhooks = async (): Promise<boolean> =>
  (await read<Fault[]>("faults")).some((f) => f.fault === dropped);

/** Loses every webhook, or none; other faults stay as they are. */
export async function dropWebhooks(drop: boolean): Promise<void> {
  const others = (await read<Fault[]>("faults")).filter(
    (f) => f.fault !== dropped,
  );
  const all = drop ? [...others, { endpoint: "", fault: dropped }] : others;
  await write("faults", all);
}

/** The account that waits for a deposit: the order's, or the newest of all. */
export async function waitingAccount(
  orderId?: string,
): Promise<Booked | undefined> {
  const of = orderId ? `?merchant_uid=${encodeURIComponent(orderId)}` : "";
  const booked = await read<Booked[]>(`payments${of}`);
  return booked.find((p) => p.status === "ready" && p.vbank_num);
}

export const deposit = (payment: Booked, amount: number): Promise<Booked> =>
  write("deposit", { imp_uid: payment.imp_uid, amount });

export const clock = (advance?: string): Promise<{ now: string }> =>
  advance ? write("clock", { advance }) : read("clock");
