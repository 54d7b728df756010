import { equal } from 'node:assert/strict';
import { found } from './kinds-found.ts';

const RANDOM = 'x7Kp2Qm9Zr4Tb6Wn8Yc3Vd5Hs1Jf0Lg7Ka2Pq9Xe';
const JWT = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`;

describe('passwords', () => {
  it('are found by name, in any notation and several languages', () => {
    for (const name of [
      ...[
        'password',
        'Password',
        'PASSWORD',
        'user_password',
        'newPassword',
        'password2',
        'password_confirmation',
        'db.passwd',
      ],
      ...[
        'pwd',
        'pass',
        'PIN',
        'card_pin',
        'passphrase',
        'Passwort',
        'kennwort',
        'mot_de_passe',
        'motDePasse',
        'mdp',
      ],
      ...[
        'contraseña',
        'contrasena',
        'contrase\u006e\u0303a',
        'senha',
        'wachtwoord',
        'lösenord',
        'hasło',
        'пароль',
        '密码',
        'パスワード',
      ],
      ...[
        '비밀번호',
        'user[password]',
        'smtp-pass-word',
        'secretAnswer',
        'security_answer',
        'otp',
        'j_password',
      ],
    ])
      for (const value of [
        'x',
        'hunter2',
        '1234',
        'correct horse',
        'password',
        'ann@example.org',
        '[REDACTED',
      ])
        equal(found(value, name), 'password', `${name}: ${value}`);
  });

  it('are not what stands for no value, nor what the filter has redacted', () => {
    for (const value of [
      '',
      ' ',
      'null',
      'None',
      'undefined',
      'true',
      'false',
      '********',
      '[redacted]',
      'Bearer [redacted]',
      '%5Bredacted%5D',
    ])
      equal(found(value, 'password'), '', value);
  });

  it('are not labels for people', () => {
    for (const value of ['Password', 'Passwort:', 'New password', 'Enter your password'])
      equal(found(value, 'password'), '', value);
  });

  it('are not under names that are about a password', () => {
    for (const name of [
      ...[
        'password_changed_at',
        'passwordExpires',
        'has_password',
        'isPasswordSet',
        'password_strength',
        'forgot_password_url',
      ],
      ...[
        'passwordPolicy',
        'password_type',
        'min_password_length',
        'pincode',
        'pin_color',
        'pass_rate',
        'boarding_pass',
        'compass',
      ],
    ])
      equal(found('strong', name), '', name);
  });

  it('are found in URLs', () => {
    equal(found('postgres://shop:hunter2@db.example/shop'), 'password');
    equal(found('amqp://shop:p%40ss%21word@mq.example:5672'), 'password');
    equal(found('https://shop@db.example/'), '');
    equal(found('/login?user=a&password=hunter2#top', 'location'), 'password');
    equal(found('/login?user=a&password=%5Bredacted%5D', 'location'), '');
  });

  it('are found by name in a text that is JSON itself, as other kinds are', () => {
    equal(found('{"user":"ann","password":"hunter2"}', 'Body'), 'password');
    equal(found('[{"a":{"pwd":"hunter2"}}]'), 'password');
    equal(found(' {\n  "ssn": "078051120", "cvv": "123" }', 'payload'), 'payment-card national-id');
    equal(found('{"password":"[redacted]","password_changed_at":"today"}', 'Body'), '');
    equal(found('{password: hunter2}', 'template'), '');
  });
});

describe('cookies', () => {
  it('are searched one by one, by name and by value', () => {
    equal(found(`theme=dark; JSESSIONID=${RANDOM}`, 'cookie'), 'api-key');
    equal(
      found(`sid=s%3A${RANDOM}; Path=/; HttpOnly; Expires=Wed, 21 Oct 2026 07:28:00 GMT`, 'Set-Cookie'),
      'api-key',
    );
    equal(found(`a=1; auth=${JWT}; mail=ann%40example.org`, 'cookie'), 'email jwt');
    equal(found('password=x', 'cookie'), 'password');
  });

  it('are nothing if they only have settings', () => {
    equal(found('theme=dark; lang=de; _ga=GA1.2.1234567890.1700000000; seen=2026-11-28', 'cookie'), '');
    equal(found('[redacted]', 'cookie'), '');
  });
});
