/*!
 * small-events 1.4.2, a tiny event emitter
 * Vendored copy: do not change it here. Released under the MIT licence.
 */
(function (root, factory) {
  if (typeof module === 'object' && module.exports) {
    module.exports = factory();
  } else {
    root.smallEvents = factory();
  }
})(typeof self !== 'undefined' ? self : this, function () {
  'use strict';

  function Emitter() {
    this._listeners = Object.create(null);
  }

  Emitter.prototype.on = function (name, listener, context) {
    (this._listeners[name] || (this._listeners[name] = [])).push({
      listener: listener,
      context: context || this,
    });
    return this;
  };

  Emitter.prototype.once = function (name, listener, context) {
    var self = this;
    function wrapped() {
      self.off(name, wrapped);
      listener.apply(context || self, arguments);
    }
    wrapped.original = listener;
    return this.on(name, wrapped);
  };

  Emitter.prototype.off = function (name, listener) {
    var entries = this._listeners[name];
    if (!entries) {
      return this;
    }
    if (!listener) {
      delete this._listeners[name];
      return this;
    }
    this._listeners[name] = entries.filter(function (entry) {
      return entry.listener !== listener && entry.listener.original !== listener;
    });
    return this;
  };

  Emitter.prototype.emit = function (name) {
    var args = Array.prototype.slice.call(arguments, 1);
    var entries = (this._listeners[name] || []).slice();
    for (var i = 0; i < entries.length; i++) {
      entries[i].listener.apply(entries[i].context, args);
    }
    return entries.length > 0;
  };

  return Emitter;
});
