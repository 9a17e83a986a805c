// certificates.mjs: what the provider asks about the certificate that a client showed (RFC 8705).
import { X509Certificate } from 'node:crypto';

const shown = ({ socket }) => socket.getPeerX509Certificate?.();

// The name as the client registered it (RFC 4514): the last part first.
const nameOf = (certificate) => certificate.subject.split('\n').reverse().join(',');

// For features.mTLS of the provider.
export const mTLS = {
    enabled: true,
    certificateBoundAccessTokens: true,
    selfSignedTlsClientAuth: true,
    tlsClientAuth: true,
    getCertificate: ({ req }) => shown(req),
    certificateAuthorized: ({ req }) => req.socket.authorized === true,
    certificateSubjectMatches: ({ req }, property, expected) =>
        property === 'tls_client_auth_subject_dn' && nameOf(shown(req)) === expected,
};

// The key of a certificate in PEM as the client registers it (RFC 8705, 2.2.2).
export function keyOf(pem) {
    const certificate = new X509Certificate(pem);
    const key = certificate.publicKey.export({ format: 'jwk' });
    return { ...key, use: 'sig', x5c: [certificate.raw.toString('base64')] };
}

// Whether a token that says so (RFC 8705, 3.1) came over the certificate to which it is bound.
export function isBoundElsewhere(request, { cnf } = {}) {
    const bound = cnf?.['x5t#S256'];
    if (!bound) return false;
    const hex = shown(request)?.fingerprint256.replaceAll(':', '') ?? '';
    return Buffer.from(hex, 'hex').toString('base64url') !== bound;
}
