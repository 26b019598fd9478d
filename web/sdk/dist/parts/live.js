import { a as keepAlive, u as faultOf } from "./time.js";
import { createClient } from "graphql-ws/client";
// src/socket.ts
/** Follows an order over a WebSocket. */
async function socket(link) {
	const { api, request, signal, token } = link;
	if (signal.aborted) return;
	const client = createClient({
		url: api.endpoint.replace(/^http/, "ws"),
		webSocketImpl: api.options.webSocketImpl,
		retryAttempts: 0,
		keepAlive,
		connectionParams: {
			...token && { authorization: `Bearer ${token}` },
			acceptLanguage: api.language
		},
		on: { message: () => link.heard() }
	});
	await new Promise((resolve, reject) => {
		const release = client.subscribe(request, {
			next: (answer) => link.frame(answer),
			error: (error) => reject(error),
			complete: () => {
				link.completed();
				resolve();
			}
		});
		signal.addEventListener("abort", () => {
			release();
			resolve();
		});
	});
}
// src/stream.ts
/** Follows an order over server-sent events. */
async function stream(link) {
	const { api, request, signal, token } = link;
	const response = await api.fetch(request, {
		...api.headers(token),
		Accept: "text/event-stream"
	}, signal);
	if (!response.headers.get("Content-Type")?.startsWith("text/event-stream") || !response.body) {
		await api.read(response);
		return;
	}
	const reader = response.body.getReader();
	const decoder = new TextDecoder();
	let rest = "";
	try {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return;
			link.heard();
			const events = (rest + decoder.decode(value, { stream: true })).split("\n\n");
			rest = events.pop();
			for (const event of events) {
				const kind = /^event: (.*)$/m.exec(event)?.[1];
				const data = /^data: (.*)$/m.exec(event)?.[1];
				if (kind === "complete") return link.completed();
				if (kind === "next" && data) link.frame(JSON.parse(data));
			}
		}
	} finally {
		reader.cancel().catch(() => {});
	}
}
// src/live.ts
/** How long a transport may be silent before its first frame. */
const greeting = 4e3;
const transports = {
	ws: socket,
	sse: stream
};
/**
* Runs one transport to its end; reports whether it worked, or may work at
* once with another token.
*/
async function connect(api, topic, id, name, line, tell) {
	const { signal } = line;
	let token = null;
	let worked = false;
	const greet = setTimeout(() => line.abort(), greeting);
	try {
		token = await api.session.token(id);
		if (signal.aborted) return false;
		await transports[name]({
			api,
			request: {
				query: topic.live,
				variables: { id }
			},
			signal,
			token,
			heard: tell.heard,
			frame(answer) {
				if (answer.errors?.length) throw faultOf(answer);
				const order = topic.of(answer.data ?? {});
				if (!order || signal.aborted) return;
				clearTimeout(greet);
				worked = true;
				tell.heard();
				tell.order(order);
			},
			completed: () => !signal.aborted && tell.completed()
		});
	} catch (error) {
		const { code } = error;
		if ([
			4401,
			"TOKEN_EXPIRED",
			"UNAUTHENTICATED"
		].includes(code) && token && api.session.refuse(token, id)) return true;
	} finally {
		clearTimeout(greet);
		line.abort();
	}
	return worked;
}
export { connect };
