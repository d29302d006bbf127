import { WebSocket } from "engine.io-client";

export const transports = { websocket: WebSocket };
