/**
 * An organization that one is not a member of does not exist for one: 404, like one that really does not. better-auth answers 403,
 * which tells a stranger that the id is somebody's.
 */
export function hideForeign(request: Request, answer: Response): Response {
  const isOrganization = new URL(request.url).pathname.startsWith('/api/auth/organization/set-active');
  if (!isOrganization || answer.status < 400 || answer.status === 401 || answer.status >= 500) return answer;
  const message = 'That organization does not exist, or you are not a member of it.';
  return Response.json({ message }, { status: 404 });
}
