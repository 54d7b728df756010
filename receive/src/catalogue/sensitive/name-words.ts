import { API_KEY, IBAN, NATIONAL_ID, PASSWORD, PAYMENT_CARD, PHONE } from './kinds.ts';

/** Names of values, by the kind that they say. One with `=` must be the whole name, others may be a part of it. */
export const NAME_PHRASES: readonly (readonly [kind: number, phrases: string])[] = [
  [
    PASSWORD,
    `password, passwords, passwd, pwd, =pass, =pw, user pass, login pass, admin pass, db pass, smtp pass, passphrase,
     pass phrase, passcode, pass code, =pin, user pin, card pin, sim pin, new pin, old pin, pin number, otp, totp,
     one time code, security answer, secret answer, answer to secret question, recovery code, seed phrase,
     passwort, kennwort, geheimzahl, sicherheitsantwort, geheime antwort, mot de passe, mdp, code secret,
     réponse secrète, contraseña, contrasenya, contrasinal, clave secreta, clave de acceso, respuesta secreta,
     senha, palavra passe, resposta secreta, =parola, parola d'ordine, risposta segreta, wachtwoord, lösenord, passord,
     adgangskode, kodeord, salasana, lykilorð, hasło, haslo, heslo, =geslo, lozinka, zaporka, jelszó, parool,
     slaptažodis, şifre, пароль, парола, лозинка, κωδικός πρόσβασης, συνθηματικό, סיסמה, סיסמא,
     كلمة المرور, كلمة السر, رمز عبور, पासवर्ड, 密码, 密碼, 口令, パスワード, 暗証番号, 비밀번호, 암호, mật khẩu, รหัสผ่าน,
     kata sandi, =sandi`,
  ],
  [
    API_KEY,
    `api key, apikey, api token, api secret, access token, access key, auth token, auth key, authentication token,
     authorization token, bearer token, bearer, refresh token, id token, identity token, security token, session token,
     csrf token, xsrf token, private token, personal access token, device token, oauth token, oauth secret, client secret,
     client assertion, app secret, app key, application key, consumer secret, secret, secret key, secret access key,
     secret token, shared secret, shared key, webhook secret, signing key, signing secret, encryption key, private key,
     master key, account key, service key, subscription key, functions key, license key, storage key, sas token, token,
     jwt, credential, credentials, auth, x auth, password reset token, reset token, invite token, code verifier,
     session, session id, sessionid, session key, session cookie, sid, jsessionid, phpsessid, aspsessionid, connect sid,
     asp net session id, asp net sessionid, laravel session, remember token, remember me`,
  ],
  [
    PHONE,
    `phone, phones, phone number, phone no, phone nr, phonenumber, phoneno, telephone, telephone number, tel, tel no,
     tel nr, mobile, mobile number, mobile no, mobile phone, mobilephone, cell, cellphone, cell phone, cell number,
     homephone, workphone, userphone, contactphone, fax, fax number, faxnumber, msisdn, whatsapp, sms number, telefon,
     telefonnummer, telefonnr, mobiltelefon, mobilnummer, handy, handynummer, rufnummer, faxnummer, téléphone, telephone
     portable, numéro de téléphone, teléfono, número de teléfono, móvil, celular, telefone, número de telefone, telemóvel,
     telefono, cellulare, numero di telefono, telefoon, telefoonnummer, mobiel nummer, puhelin, puhelinnumero, numer
     telefonu, telefonszám, телефон, номер телефона, 電話番号, 电话, 手机, 手机号, 전화번호`,
  ],
  [
    PAYMENT_CARD,
    `card, cards, card number, cardnumber, card no, cardno, card num, cc number, ccnumber, cc num, ccnum, cc no, credit
     card, creditcard, debit card, debitcard, payment card, pan, primary account number, kartennummer, kreditkarte,
     kreditkartennummer, numéro de carte, carte bancaire, número de tarjeta, tarjeta, número do cartão, cartão, carta di
     credito, numero carta, kaartnummer, kortnummer, kort nummer, numer karty`,
  ],
  [IBAN, 'iban, iban number, account iban'],
  [
    NATIONAL_ID,
    `ssn, social security number, social security no, social security, socialsecurity, national id, nationalid, national
     id number, national identifier, national number, national insurance number, national insurance, nino, ni number,
     identity number, identity card number, id number, idnumber, id card number, personal id, personal id number,
     personal number, personal code, citizen id, citizenid, tax id, taxid, tax id number, tax number, taxnumber, tin, itin,
     taxpayer id, taxpayer identification number, steuer id, steuerid, steuer idnr, steuer identifikationsnummer,
     steueridentifikationsnummer, idnr, steuernummer, rentenversicherungsnummer, sozialversicherungsnummer,
     versicherungsnummer, sv nummer, svnr, rvnr, ahv, ahv nummer, ahvnummer, ahvn13, avs, nir, numéro de sécurité sociale,
     numero securite sociale, insee, codice fiscale, codicefiscale, cf, dni, nif, nie, documento de identidad, numero de
     documento, pesel, bsn, burgerservicenummer, sofinummer, personnummer, personnr, samordningsnummer, fødselsnummer,
     henkilötunnus, hetu, aadhaar, aadhar, uidai, adhaar, cpf, cpf number, número do cpf, resident id, id card, 身份证,
     身份证号, 身份证号码`,
  ],
];

/** Last words that turn a name into one about something else: `password_changed_at`, `phone_type`. */
export const ABOUT_WORDS = `at, on, date, time, timestamp, ts, expiry, expires, expired, expiration, expire, expiring, exp, in,
  ttl, lifetime, changed, updated, created, modified, issued, used, verified, confirmed, valid, validated, validity, age, days,
  hours, minutes, seconds, ms, strength, score, length, len, size, min, max, minimum, maximum, policy, rule, rules, required,
  optional, enabled, disabled, set, allowed, supported, url, uri, link, href, path, endpoint, file, filename, type, types, kind,
  format, pattern, regex, mask, placeholder, label, title, text, caption, description, help, hint, error, errors, message,
  messages, status, state, reset, forgot, forgotten, count, counts, limit, limits, total, attempts, retries, field,
  fields, name, names, method, methods, mode, scheme, input, visible, hidden, visibility, match, matches, country, region, code,
  prefix, model, brand, network, issuer, provider, version, versions, level, scope, scopes, id, ids, uuid, index, position,
  algorithm, alg, usage, plan, make, os, app, view, page, site, width, height, style, color, colour, icon, class,
  present, last, four, balance, ref, reference, arn`;

/** First words that do the same: `has_password`, `next_page_token`. */
export const ABOUT_FIRST_WORDS = `has, is, show, hide, forgot, forget, lost, require, requires, required, no, use, uses, enable,
  allow, can, needs, with, without, min, max, num, count, total, supports, should, next, previous, prev, page, continuation,
  sync, cursor, pagination, skip, idempotency, cancel, public, prompt, completion, ajax, cache, partition, sort, row`;

/** Words of names whose bare digits are not cards or ids: `order_number`, `tracking`, `created_at`. */
export const IDENTIFIER_WORDS = `order, orders, invoice, shipment, tracking, track, parcel, request, trace, traceparent, span,
  event, message, msg, correlation, batch, job, task, run, build, timestamp, ts, time, date, at, created, updated, modified,
  expires, seq, sequence, offset, cursor, revision, version, etag, hash, checksum, digest, nonce, ean, gtin, isbn, issn, upc, sku,
  barcode, serial, imei, iccid, imsi, meid, amount, price, total, subtotal, tax amount, quantity, qty, count, size, length,
  duration, latitude, longitude, lat, lng, lon, latlng, coordinates, bytes, epoch, nanos, micros, millis, snowflake, tweet`;

/** Whole names of headers that have ids in the form of e-mail addresses. Source: RFC 5322, section 3.6.4. */
export const MESSAGE_ID_NAMES = 'message id, in reply to, references, content id, cid';
