import type { Plugin } from "vite";

/**
 * What of Preact's text the panel has no use for, and what stands there instead: it draws from nothing into an empty element of its own, with functions
 * only — no hydration, no suspense, no classes, no contexts, no portals, no `style` and no inner HTML. That saves 1.5 KB of what a visitor loads (R-CH-01).
 */
const cuts: readonly (readonly [from: string, to: string])[] = [
  // Drawing from nothing: no nodes of a server's to take over.
  [`n.__&&n.__(t,r),9==r.nodeType&&(r=r.documentElement),i=(u=t&&32&t.__u)?null:r.__k,`, `n.__&&n.__(t,r),i=r.__k,`],
  [`r.namespaceURI,i?null:r.firstChild?d.call(r.childNodes):null,f,i?i.__e:r.firstChild,u,o)`, `r.namespaceURI,f,i?i.__e:null,o)`],
  [`e.namespaceURI,32&u.__u?[i]:null,f,i||S(u),32&u.__u,o)`, `e.namespaceURI,f,i||S(u),o)`],
  [`function I(n,t,r,u,i,f,o,e,l,c,a){`, `function I(n,t,r,u,i,f,e,l,a){`],
  [`_=z(n,v,h,i,f,o,e,l,c,a)`, `_=z(n,v,h,i,f,e,l,a)`],
  [`function z(t,r,u,i,f,o,e,l,c,a){`, `function z(t,r,u,i,f,e,l,a){`],
  [`128&u.__u&&(c=32&u.__u,s=u.__c.__z)&&(r.__u|=c,p=o=[],8==s.nodeType?l=B(s,o):o.push(s),l=o[0]||l),(s=n.__b)`, `(s=n.__b)`],
  [`l=I(t,w(A)?A:[A],r,u,i,f,o,e,l,c,a)`, `l=I(t,w(A)?A:[A],r,u,i,f,e,l,a)`],
  [`F(u.__e,r,u,i,f,o,e,c,a,t)`, `F(u.__e,r,u,i,f,e,a,t)`],
  [`function F(t,r,u,i,f,o,e,l,c,a){`, `function F(t,r,u,i,f,e,c,a){`],
  [`if("svg"==C?f="http://www.w3.org/2000/svg":"math"==C?f="http://www.w3.org/1998/Math/MathML":f||(f="http://www.w3.org/1999/xhtml"),o)for(s=0;s<o.length;s++)if((k=o[s])&&(C?k.localName==C:3==k.nodeType)){t=k,o[s]=null;break}`, `"svg"==C&&(f="http://www.w3.org/2000/svg");`],
  [`,l&&(n.__m&&n.__m(r,o),l=!1),o=null}`, `}`],
  [`if(a="template"==C&&t.content||t,o="textarea"==C&&null!=x.defaultValue?null:o&&d.call(a.childNodes),!l&&o)for($={},s=0;s<t.attributes.length;s++)$[(k=t.attributes[s]).name]=k.value;`, `a=t;`],
  [`l&&"function"!=typeof k||$[s]===k||N(`, `$[s]===k||N(`],
  [`I(a,w(_)?_:[_],r,u,i,f,o,e,o?o[0]:u.__k&&S(u,0),l,c),o&&o.some(g))`, `I(a,w(_)?_:[_],r,u,i,f,e,u.__k&&S(u,0),c))`],
  [`,l&&"textarea"!=C||(s="value",`, `,(s="value",`],
  [`$===x||l&&t.data==x||(`, `$===x||(`],
  // Nobody suspends.
  [`,r.__u&=-161,p&&p.some(g),`, `,`],
  [`,c||o)if(t&&t.then){if(r.__u|=128|c,o){for(~(T=o.indexOf(l||void 0))||(T=o.length);(N=o[T-1])&&8==N.nodeType;)T--;for(;T<o.length;T++)if(N=o[T])if(o[T]=null,O){if(N==P)break}else{if(8!=N.nodeType)break;N.data.startsWith("$s")&&(P=B(O=N))}}if(!O){for(;l&&8==l.nodeType&&l.nextSibling;)l=l.nextSibling;O=l}(s=B(O=r.__c.__z||(r.__c.__z=O)))?(r.__e=O,l=s):r.__e=l,l=l&&l.nextSibling}else o&&o.some(g);else r.__e=u.__e;`, `,1)r.__e=u.__e;`],
  [`t&&t.then||D(r),`, `D(r),`],
  [`function B(n,t){if(n&&8==n.nodeType&&n.data.startsWith("$s"))for(var r=1;n=n.nextSibling;){if(8==n.nodeType)if(n.data.startsWith("$s"))r++;else if(n.data.startsWith("/$s")&&!--r)return n;t&&t.push(n)}}`, ``],
  [`!u&&(i=t.__c)&&(i=i.__z)&&(f=B(i,o=[]))&&(i==t.__e&&o.some(g),g(f),g(i)),`, ``],
  [`e=t;e&&8==e.nodeType;)e=e.nextSibling;for(o!=e&&(!u&&r.moveBefore&&o.parentNode?r.moveBefore(o,t):r.insertBefore(o,t||null)),t=o;(t=t&&t.nextSibling)&&8==t.nodeType&&!t.data.startsWith("$s"););return t}`, `0;0;);return o!=t&&(!u&&r.moveBefore&&o.parentNode?r.moveBefore(o,t):r.insertBefore(o,t||null)),o&&o.nextSibling}`],
  // No portals.
  [`"function"!=typeof n.type||n.props.__P?null:S(n)`, `"function"!=typeof n.type?null:S(n)`],
  [`&&n.__c&&!n.props.__P)`, `&&n.__c)`],
  [`if(n.props.__P)return t;`, ``],
  [`M.__P&&(s=l,f=(t=M.__P).namespaceURI,c=o=null,u.props&&u.props.__P!=t&&(u.__k.some(function(n){n&&J(n,n)}),u.__k=null),l=u.__k?S(u,0):null),`, ``],
  [`M.__P&&(r.__e=null,l=s),`, ``],
  [`u&&!t.props.__P)`, `u)`],
  // No classes and no contexts: `shouldComponentUpdate` stays, the hooks set it.
  [`C=(s=V.prototype)&&s.render,j=(s=V.contextType)&&i[s.__c],L=s?j?j.props.value:s.__:i,`, `L=i,`],
  [`(C?r.__c=d=new V(M,L):(r.__c=d=new x(M,L),d.constructor=V,d.render=K),j&&j.sub(d),`, `(r.__c=d=new x(M,L),d.constructor=V,d.render=K,`],
  [`C&&(d.__s||(d.__s=d.state),V.getDerivedStateFromProps&&(d.__s==d.state&&(d.__s=_({},d.__s)),_(d.__s,V.getDerivedStateFromProps(M,d.__s)))),k=d.props,b=d.state,d.__v=r`, `d.__v=r`],
  [`M!==k&&C&&!V.getDerivedStateFromProps&&d.componentWillReceiveProps&&d.componentWillReceiveProps(M,L),`, ``],
  [`d.componentWillUpdate&&d.componentWillUpdate(M,d.__s,L),C&&d.componentDidUpdate&&d.__h.push(function(){d.componentDidUpdate(k,b,m)})}else C&&!V.getDerivedStateFromProps&&d.componentWillMount&&d.componentWillMount(),C&&d.componentDidMount&&d.__h.push(d.componentDidMount);`, `}`],
  [`q=C?25:0;`, `q=0;`],
  [`C&&(y.push.apply(d.__h,d.__k),d.__k=[]),d.state=d.__s,d.getChildContext&&(i=_({},i,d.getChildContext())),C&&u.__c&&d.getSnapshotBeforeUpdate&&(m=d.getSnapshotBeforeUpdate(k,b)),`, `d.state=d.__s,`],
  [`function(n,t,r,u){for(var i,o,e;t=t.__;)if((i=t.__c)&&!(1&i.__g)){i.__g|=4;try{if((e=(o=i.constructor)&&o.getDerivedStateFromError)&&i.setState(o.getDerivedStateFromError(n)),i.componentDidCatch&&(i.componentDidCatch(n,u||{}),e=1),e&&8&i.__g)return void(i.__g|=2)}catch(t){n=t}}throw f=0,n}`, `function(n){throw f=0,n}`],
  [`,x.prototype.forceUpdate=function(n){this.__v&&(this.__g|=4,n&&this.__h.push(n),L(this))}`, ``],
  [`(r.__c=d,2&d.__g&&(d.__g|=1)):`, `r.__c=d:`],
  [`,1&d.__g&&(d.__g&=-4)}catch`, `}catch`],
  // No handlers on the way down, no progress bars, no defaults.
  [`f=t!=(t=t.replace(l,"$1")),(t=`, `(t=`],
  [`l=/(PointerCapture)$|Capture$/i,`, ``],
  [`"value"==s&&"defaultValue"in x||"checked"==s&&"defaultChecked"in x||`, ``],
  [`"progress"==C&&null==b?t.removeAttribute(s):null==b||b===t[s]&&("progress"!=C||b)||N(`, `null==b||b===t[s]||N(`],
  [`&&"rowSpan"!=t&&"colSpan"!=t&&"role"!=t&&"popover"!=t&&`, `&&"role"!=t&&`],
  [`"popover"==t&&1==r?"":r)`, `r)`],
  // No `style`, no inner HTML, no MathML; SVG without links.
  [`if("style"==t)if("string"==typeof r)n.style.cssText=r;else{if("string"==typeof u&&(n.style.cssText=u=""),u)for(t in u)r&&t in r||T(n.style,t);if(r)for(t in r)u&&r[t]==u[t]||T(n.style,t,r[t])}else if(`, `if(`],
  [`if("http://www.w3.org/2000/svg"==i)t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(`, `if("http://www.w3.org/2000/svg"==i);else if(`],
  [`"dangerouslySetInnerHTML"==s?y=k:"children"==s||`, `"children"==s||`],
  [`"dangerouslySetInnerHTML"==s?h=k:`, ``],
  [`h?(l||y&&(h.__html==y.__html||h.__html==t.innerHTML)||(t.innerHTML=h.__html),r.__k=[]):(y&&(t.textContent=""),("foreignObject"==C||"http://www.w3.org/1998/Math/MathML"==f&&v.test(C))&&(f="http://www.w3.org/1999/xhtml"),`, `(`],
];

/** The same of its hooks: nobody else has hooked himself in before them, and nobody asks for ids. */
const hookCuts: readonly (readonly [from: string, to: string])[] = [
  [`,v=a.__b,l=a.__r,m=a.diffed,h=a.__c,s=a.unmount,p=a.__;`, `;`],
  [`r=null,v&&v(n)`, `r=null`],
  [`a.__=function(n,t){n&&t.__k&&t.__k.__m&&(n.__m=t.__k.__m),p&&p(n,t)},`, ``],
  [`l&&l(n),`, ``],
  [`m&&m(n);`, ``],
  [`),h&&h(n,t)}`, `)}`],
  [`s&&s(n);`, ``],
  [`var c=r.shouldComponentUpdate;`, ``],
  [`if(u.__.some(function(n){n.__N&&(i=!0,o(n.__[0],n.__N[0])||(f=!0))}),c){var e=c.call(this,n,t,r);return i?e||f:e}return!i||f`, `return u.__.some(function(n){n.__N&&(i=!0,o(n.__[0],n.__N[0])||(f=!0))}),!i||f`],
  [`1!=n&&i==a.requestAnimationFrame||((i=a.requestAnimationFrame)||z)(g)`, `1==n&&z(g)`],
];

/** Takes out of Preact what the panel never reaches. Another version has another text: then the build says so, and the list is looked at again. */
export function leanPreact(): Plugin {
  return {
    name: "kefu-lean-preact",
    transform(code, id) {
      const list = /[\\/]preact[\\/]dist[\\/]preact\.m?js$/.test(id) ? cuts : /[\\/]preact[\\/]hooks[\\/]dist[\\/]hooks\.m?js$/.test(id) ? hookCuts : null;
      if (!list) return null;
      let lean = code;
      for (const [from, to] of list) {
        if (!lean.includes(from)) throw new Error(`widget/lean-preact.ts: this Preact does not say ${from.slice(0, 60)}`);
        lean = lean.replace(from, () => to);
      }
      return { code: lean, map: null };
    },
  };
}
