-- What a user of Envoy could write instead of a Wasm filter: collects headers and bodies of an exchange, up to the same
-- limit, and posts them as the same document. It redacts nothing, bounds nothing else and counts nothing.
local CLUSTER = "@CLUSTER@"
local AUTHORITY = "@AUTHORITY@"
local MAX_BODY_BYTES = 1000000
local TIMEOUT_MS = 5000

-- The request's part of the document, by request id, until the response is over.
local requests = {}

local function escape(char)
  return string.format("\\u%04x", string.byte(char))
end

local function quote(text)
  return '"' .. string.gsub(text or "", '[%c"\\\127-\255]', escape) .. '"'
end

local function write_headers(headers)
  local pairs_text = {}
  for name, value in pairs(headers) do
    if string.sub(name, 1, 1) ~= ":" then
      pairs_text[#pairs_text + 1] = "[" .. quote(name) .. "," .. quote(value) .. "]"
    end
  end
  return "[" .. table.concat(pairs_text, ",") .. "]"
end

-- Reads a body as it passes. Gives it in base64, and whether it was cut.
local function read_body(handle)
  local pieces, size = {}, 0
  for chunk in handle:bodyChunks() do
    local count = math.min(chunk:length(), MAX_BODY_BYTES - size)
    if count > 0 then
      pieces[#pieces + 1] = chunk:getBytes(0, count)
    end
    size = size + chunk:length()
  end
  return handle:base64Escape(table.concat(pieces)), tostring(size > MAX_BODY_BYTES)
end

function envoy_on_request(handle)
  local headers = handle:headers()
  local id = headers:get("x-request-id")
  local info = handle:streamInfo()
  local head = '{"request_id":' .. quote(id) .. ',"scheme":' .. quote(headers:get(":scheme")) ..
    ',"destination_address":' .. quote(info:downstreamLocalAddress()) ..
    ',"source_address":' .. quote(info:downstreamDirectRemoteAddress()) ..
    ',"scnt_request":{"method":' .. quote(headers:get(":method")) .. ',"path":' .. quote(headers:get(":path")) ..
    ',"host":' .. quote(headers:get(":authority")) .. ',"version":' .. quote(info:protocol()) ..
    ',"headers":' .. write_headers(headers)
  local body, is_cut = read_body(handle)
  requests[id] = head .. ',"body":"' .. body .. '","truncated_body":' .. is_cut .. "}"
  handle:streamInfo():dynamicMetadata():set("tap", "id", id)
end

function envoy_on_response(handle)
  local headers = handle:headers()
  local head = ',"scnt_response":{"status_code":' .. quote(headers:get(":status")) ..
    ',"version":' .. quote(handle:streamInfo():protocol()) .. ',"headers":' .. write_headers(headers)
  local body, is_cut = read_body(handle)
  local id = (handle:streamInfo():dynamicMetadata():get("tap") or {})["id"]
  local request = id and requests[id]
  if not request then
    return
  end
  requests[id] = nil
  handle:httpCall(CLUSTER, {
    [":method"] = "POST",
    [":path"] = "/publish",
    [":authority"] = AUTHORITY,
    ["content-type"] = "application/json",
    ["x-request-id"] = id,
  }, request .. head .. ',"body":"' .. body .. '","truncated_body":' .. is_cut .. "}}", TIMEOUT_MS, true)
end
